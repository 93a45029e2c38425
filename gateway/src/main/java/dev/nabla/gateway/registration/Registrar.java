package dev.nabla.gateway.registration;

import dev.nabla.gateway.receipt.Heartbeat;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.NodeAttestation;
import dev.nabla.protocol.contract.NodeRegistration;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SubmissionState.Reverted;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.tee.enclave.Enclave;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps the node registered and alive on the ledger and its models published, and remembers the
/// newest heartbeat for window headers and nonces.
///
/// [#run()] is a task for a timeline: it looks at the ledger, sends what is missing and returns.
/// The other methods are safe from any thread.
public final class Registrar implements NodeStanding {
  /// Gas of `heartbeat`, about twice what it takes.
  public static final long HEARTBEAT_GAS = 200_000;

  /// Gas of calls with evidence on a ledger that has no block after its first: no estimate can run
  /// in a block that knows the hash of the one the evidence is bound to.
  private static final long EVIDENCE_GAS = 8_000_000;

  private static final long ESTIMATE = 0;

  private final Enclave enclave;
  private final EthClient ledger;
  private final TransactionSender operator;
  private final NodeProfile profile;
  private final InstantSource clock;
  private final long chainId;
  private final Witness witness;
  private final Map<String, Hash> modelIds = new ConcurrentHashMap<>();
  private volatile @Nullable Heartbeat newest;
  private volatile boolean reachable;
  private Instant renewal = Instant.MIN;

  /// What the registrar works with.
  ///
  /// @param operator sends as the node's operator
  public record Access(Enclave enclave, EthClient ledger, TransactionSender operator) {}

  /// @param clock decides when the next heartbeat is due
  public Registrar(Access access, NodeProfile profile, long chainId, InstantSource clock) {
    this.enclave = access.enclave();
    this.ledger = access.ledger();
    this.operator = access.operator();
    this.profile = profile;
    this.chainId = chainId;
    this.clock = clock;
    this.witness =
        new Witness(
            new Witness.Access(enclave, ledger, chainId, clock), operator.address(), profile);
  }

  /// Looks at the ledger and sends what is missing.
  ///
  /// @throws NotRegisteredException where the node belongs to another operator, or a model's name
  ///   to another model
  public void run() {
    operator.advance();
    Address owner = ledger.view(TeeRegistryContract.operatorOf(enclave.nodeId()));
    if (owner.equals(Address.ZERO)) {
      sendEvidence("register " + enclave.nodeId(), Hash.ZERO, this::registration);
      return;
    }
    if (!owner.equals(operator.address())) {
      throw new NotRegisteredException("the node is registered by " + owner + ", not by us");
    }
    keepAlive();
    keepAttested();
    profile.models().forEach(this::keepPublished);
  }

  private Bytes registration(NodeAttestation attestation) {
    NodeKeys keys = new NodeKeys(enclave.rsaKey(), enclave.receiptKey());
    Hash digest = TeeRegistryContract.registrationDigest(chainId, operator.address(), keys);
    return TeeRegistryContract.registerNode(
        new NodeRegistration(
            keys,
            profile.paymentAddress(),
            profile.endpoint(),
            enclave.tlsCertificate(),
            enclave.sign(digest),
            enclave.signPss(digest.toBytes()),
            attestation));
  }

  /// Evidence is made once for a transaction, not at each look while one is under way.
  ///
  /// @param policyId of the record that accepted the evidence before; zero where none has
  private void sendEvidence(String key, Hash policyId, Function<NodeAttestation, Bytes> call) {
    if (operator.state(key).filter(state -> !(state instanceof Reverted)).isPresent()) {
      return;
    }
    NodeAttestation attestation = witness.attestation(policyId);
    long gas = attestation.challengeBlock() == 0 ? EVIDENCE_GAS : ESTIMATE;
    operator.submit(
        new TransactionRequest(
            key, ContractAddresses.TEE_REGISTRY, call.apply(attestation), UInt256.ZERO, gas));
  }

  private void keepAlive() {
    var latest = ledger.view(TeeRegistryContract.latestHeartbeat(enclave.nodeId()));
    if (latest.exists()) {
      newest = new Heartbeat(latest.blockNumber(), latest.hash());
    }
    Instant due = Instant.ofEpochSecond(latest.timestamp()).plus(profile.heartbeatInterval());
    if (!latest.exists() || !clock.instant().isBefore(due)) {
      beat(latest.blockNumber());
    }
  }

  /// Named by the one before it, so that asking again for the same one changes nothing. The gas is
  /// stated: an estimate runs in the newest block, which may have our last heartbeat, and would
  /// revert.
  private void beat(long lastBlock) {
    operator.submit(
        new TransactionRequest(
            "heartbeat " + enclave.nodeId() + " after " + lastBlock,
            ContractAddresses.TEE_REGISTRY,
            TeeRegistryContract.heartbeat(enclave.nodeId()),
            UInt256.ZERO,
            HEARTBEAT_GAS));
  }

  /// What the registry says of address, certificate and payee is what clients go by, and evidence
  /// is bound to it; it is renewed when half of its time is over.
  private void keepAttested() {
    Instant now = clock.instant();
    if (reachable && now.isBefore(renewal)) {
      return;
    }
    RegisteredNode known = ledger.view(TeeRegistryContract.node(enclave.nodeId()));
    reachable =
        known.endpoint().equals(profile.endpoint())
            && known.tlsCertificate().equals(enclave.tlsCertificate())
            && known.paymentAddress().equals(profile.paymentAddress());
    RegisteredNode.Attested attested = known.attested();
    renewal = Instant.ofEpochSecond((attested.at() + attested.until()) / 2);
    if (!reachable || !now.isBefore(renewal)) {
      sendEvidence(
          "attest %s after %d at %s".formatted(enclave.nodeId(), attested.at(), profile.endpoint()),
          attested.policyId(),
          this::attested);
    }
  }

  private Bytes attested(NodeAttestation attestation) {
    return TeeRegistryContract.attestNode(
        enclave.nodeId(),
        new TeeRegistryContract.Place(
            profile.paymentAddress(), profile.endpoint(), enclave.tlsCertificate()),
        attestation);
  }

  private void keepPublished(ModelRecord model) {
    if (modelIds.containsKey(model.name())) {
      return;
    }
    Hash known = ledger.view(ModelHubContract.modelIdByName(model.name()));
    if (known.equals(Hash.ZERO)) {
      send("publish " + model.name(), ContractAddresses.MODEL_HUB, ModelHubContract.publish(model));
    } else if (ledger.view(ModelHubContract.model(known)).equals(model)) {
      modelIds.put(model.name(), known);
    } else {
      throw new NotRegisteredException(
          "the hub knows another model as " + model.name() + "; serve ours under another name");
    }
  }

  private void send(String key, Address contract, Bytes call) {
    operator.submit(TransactionRequest.of(key, contract, call));
  }

  @Override
  public Heartbeat newestHeartbeat() {
    Heartbeat known = newest;
    if (known == null) {
      throw new NotRegisteredException("the node has no heartbeat on the ledger yet");
    }
    return known;
  }

  @Override
  public Hash modelId(String name) {
    Hash known = modelIds.get(name);
    if (known == null) {
      throw new NotRegisteredException("the hub does not know the model " + name + " yet");
    }
    return known;
  }

  @Override
  public Witness witness() {
    return witness;
  }

  @Override
  public boolean isReady() {
    return newest != null
        && reachable
        && profile.models().stream().allMatch(model -> modelIds.containsKey(model.name()));
  }
}
