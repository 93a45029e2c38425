package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.LogFilter;
import dev.nabla.protocol.eth.ViewCall;
import dev.nabla.protocol.inference.NodeKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/// Calls of `TeeRegistry`.
public final class TeeRegistryContract {
  static final ContractAbi ABI = ContractAbi.load("TeeRegistry");

  private static final byte[] REGISTRATION_PREFIX =
      "nabla/node/1".getBytes(StandardCharsets.US_ASCII);

  private TeeRegistryContract() {}

  /// What both keys of a node sign to be registered by `operator`: SHA-256("nabla/node/1" ‖
  /// abi.encode(chainId, registry, operator, nodeId, x, y)).
  public static Hash registrationDigest(long chainId, Address operator, NodeKeys keys) {
    P256PublicKey receiptKey = keys.receiptKey();
    byte[] chain = new byte[Hash.SIZE];
    BigEndian.putLong(chain, Hash.SIZE - Long.BYTES, chainId);
    return Digests.sha256(
        REGISTRATION_PREFIX,
        chain,
        word(ContractAddresses.TEE_REGISTRY),
        word(operator),
        keys.nodeId().toArray(),
        receiptKey.x().toArray(),
        receiptKey.y().toArray());
  }

  private static byte[] word(Address address) {
    byte[] word = new byte[Hash.SIZE];
    address.copyTo(word, Hash.SIZE - Address.SIZE);
    return word;
  }

  /// Registers a node of the sender.
  public static Bytes registerNode(NodeRegistration registration) {
    return ABI.call(
        "registerNode",
        Tuple.from(
            registration.keys().rsa().spki().toArray(),
            registration.keys().receiptKey().x().toArray(),
            registration.keys().receiptKey().y().toArray(),
            AbiRow.wrap(registration.paymentAddress()),
            registration.endpoint(),
            registration.tlsCertificate().toArray(),
            registration.p256Proof().toArray(),
            registration.rsaProof().toArray(),
            tuple(registration.attestation())));
  }

  private static Tuple tuple(NodeAttestation attestation) {
    return Tuple.from(
        attestation.policyId().toArray(),
        attestation.sealingKey().toArray(),
        AbiRow.wide(attestation.expiry()),
        AbiRow.wide(attestation.challengeBlock()),
        attestation.evidence().toArray(),
        attestation.collateral().toArray());
  }

  /// Where a node is reached and paid.
  ///
  /// @param endpoint base URL without a trailing slash, at most 256 bytes
  /// @param tlsCertificate X.509 in DER, at most 4,096 bytes
  public record Place(Address paymentAddress, String endpoint, Bytes tlsCertificate) {}

  /// Gives new evidence for a node of the sender, and with it where it is reached and paid.
  public static Bytes attestNode(Hash nodeId, Place place, NodeAttestation attestation) {
    return ABI.call(
        "attestNode",
        nodeId.toArray(),
        AbiRow.wrap(place.paymentAddress()),
        place.endpoint(),
        place.tlsCertificate().toArray(),
        tuple(attestation));
  }

  /// Records that a node of the sender is alive; reverts where the block already has one.
  public static Bytes heartbeat(Hash nodeId) {
    return ABI.call("recordHeartbeat", (Object) nodeId.toArray());
  }

  /// Takes a node of the sender out of service.
  public static Bytes disable(Hash nodeId) {
    return ABI.call("disableTEE", (Object) nodeId.toArray());
  }

  /// Puts a node of the sender back into service.
  public static Bytes enable(Hash nodeId) {
    return ABI.call("enableTEE", (Object) nodeId.toArray());
  }

  /// The node's operator; zero where there is no such node.
  public static ViewCall<Address> operatorOf(Hash nodeId) {
    return view("operatorOf", row -> row.address(0), (Object) nodeId.toArray());
  }

  /// The node; reverts where there is none.
  public static ViewCall<RegisteredNode> node(Hash nodeId) {
    return view("getNode", row -> node(row.row(0)), (Object) nodeId.toArray());
  }

  private static RegisteredNode node(AbiRow row) {
    NodeKeys keys =
        new NodeKeys(new RsaPublicKey(row.bytes(7)), new P256PublicKey(row.hash(2), row.hash(3)));
    return new RegisteredNode(
        row.address(0),
        row.address(1),
        keys,
        row.number(4),
        row.flag(5),
        row.text(6),
        row.bytes(8),
        new RegisteredNode.Attested(
            row.hash(9),
            row.hash(10),
            row.hash(11),
            row.hash(12),
            row.number(13),
            row.number(14),
            row.number(15)));
  }

  /// What evidence for the node, as it is registered now, has to be bound to.
  public static ViewCall<Hash> bindingDigest(Hash nodeId, long expiry, Hash challenge) {
    return view(
        "bindingDigest",
        row -> row.hash(0),
        nodeId.toArray(),
        AbiRow.wide(expiry),
        challenge.toArray());
  }

  /// Which logs tell of evidence accepted in `block`.
  public static LogFilter evidenceIn(long block) {
    return new LogFilter(
        ContractAddresses.TEE_REGISTRY, block, block, List.of(ABI.topic("NodeAttested")));
  }

  /// The evidence that `log`, of [#evidenceIn], tells of.
  ///
  /// @throws dev.nabla.primitives.bytes.DecodingException where it is none of those
  public static NodeEvidence evidence(Log log) {
    AbiRow row =
        ABI.event(log)
            .orElseThrow(() -> new DecodingException("a log without evidence", 0))
            .arguments();
    return new NodeEvidence(
        row.hash(0), row.hash(1), row.number(2), row.hash(3), row.bytes(4), row.bytes(5));
  }

  /// Ids of the policy records of genesis.
  public static ViewCall<List<Hash>> policyIds() {
    return view("policyIds", row -> row.hashes(0));
  }

  /// The encoding of a policy record; reverts where there is none.
  public static ViewCall<Bytes> policy(Hash policyId) {
    return view("policyOf", row -> row.bytes(0), (Object) policyId.toArray());
  }

  /// Ids of all nodes.
  public static ViewCall<List<Hash>> nodeIds() {
    return view("nodeIds", row -> row.hashes(0));
  }

  /// Whether a client may choose the node now.
  public static ViewCall<Boolean> isActive(Hash nodeId) {
    return view("isTEEActive", row -> row.flag(0), (Object) nodeId.toArray());
  }

  /// The node's newest heartbeat.
  public static ViewCall<Heartbeat> latestHeartbeat(Hash nodeId) {
    return view("latestHeartbeat", row -> heartbeat(row.row(0)), (Object) nodeId.toArray());
  }

  /// The node's heartbeat in exactly this block.
  public static ViewCall<Heartbeat> heartbeatAt(Hash nodeId, long blockNumber) {
    return view(
        "heartbeatAt", row -> heartbeat(row.row(0)), nodeId.toArray(), AbiRow.wide(blockNumber));
  }

  private static Heartbeat heartbeat(AbiRow row) {
    return new Heartbeat(row.number(0), row.hash(1), row.number(2));
  }

  /// Whether the node was in service without a lapse from a heartbeat at or before `fromBlock` to
  /// `toBlock`, whose timestamp is `toTimestamp`.
  public static ViewCall<Boolean> validThroughout(
      Hash nodeId, long fromBlock, long toBlock, long toTimestamp) {
    return view(
        "validThroughout",
        row -> row.flag(0),
        nodeId.toArray(),
        AbiRow.wide(fromBlock),
        AbiRow.wide(toBlock),
        AbiRow.wide(toTimestamp));
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.TEE_REGISTRY,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }
}
