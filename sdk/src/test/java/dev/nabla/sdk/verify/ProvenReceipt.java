package dev.nabla.sdk.verify;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementLayout;
import dev.nabla.protocol.contract.TeeRegistryLayout;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.LogsBloom;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.Samples;
import dev.nabla.protocol.inference.SettlementProof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A receipt with everything that can be proved about it, made from one seed, and knobs for what a
/// test wants otherwise.
final class ProvenReceipt {
  static final long COMMITTED_AT = 2_000_000_000;
  static final long FINAL_AT = COMMITTED_AT + 20;

  /// Where the compiler puts the outcome of a dispute in its word, in bytes from the low end.
  private static final int OUTCOME_OFFSET = 29;

  private static final Address OPERATOR = Address.ofNumber(0xabcd);

  private final Seeds seeds;
  private final boolean stream;
  private final Samples samples;
  private final SecretKey producer;
  private final List<InferenceReceipt> receipts = new ArrayList<>();
  private final List<Opening> openings = new ArrayList<>();
  private final Map<UInt256, UInt256> settlementSlots = new HashMap<>();
  private final Blob.Window window;
  private final List<Bytes> leaves;
  private long blockTimestamp = FINAL_AT;
  private long finalAt = FINAL_AT;

  /// A receipt for an answer in one JSON body, or in a stream.
  ProvenReceipt(Seeds seeds, boolean stream) {
    this(seeds, stream, (COMMITTED_AT - 10) * 1_000);
  }

  /// As above, dated `timestampMillis`.
  ProvenReceipt(Seeds seeds, boolean stream, long timestampMillis) {
    this.seeds = seeds;
    this.stream = stream;
    this.samples = new Samples(seeds);
    this.producer = SecretKey.generate(new java.util.Random(seeds.seed()));
    for (int i = 0; i < 3; i++) {
      String text = "Answer " + i;
      openings.add(stream ? samples.streamedOpening(text) : samples.opening(text));
      receipts.add(samples.receipt(openings.get(i), 8, i, timestampMillis));
    }
    this.window = new Blob.Window(samples.window(8, receipts), List.of());
    this.leaves =
        List.of(
            samples.lost(7, 7).encode(),
            window.leaf().encode(),
            samples.blobWindow(9, 1).leaf().encode());
  }

  /// The block's timestamp.
  ProvenReceipt at(long timestamp) {
    blockTimestamp = timestamp;
    return this;
  }

  /// Two thirds have not attested.
  ProvenReceipt unattested() {
    finalAt = 0;
    return this;
  }

  /// The anchor that proves it.
  Network network() {
    return new Network(
        samples.domain().chainId(),
        Hash.ZERO,
        Secp256k1.addressOf(producer),
        new Network.Contracts(
            Address.ofNumber(0x1001),
            Address.ofNumber(0x1002),
            Address.ofNumber(0x1003),
            samples.domain().settlement()));
  }

  Bytes request() {
    return openings.get(1).request();
  }

  /// The response with the receipt in it.
  Bytes response() {
    Bytes hashed = openings.get(1).response();
    Bytes receipt = signed().encode();
    return stream
        ? Bytes.concat(hashed, HashedBody.line(receipt), Bytes.utf8(HashedBody.DONE))
        : HashedBody.withMember(hashed, receipt);
  }

  /// The file as the response carried it, before anything was on the ledger.
  ReceiptFile signed() {
    Opening opening = openings.get(1);
    InferenceReceipt receipt = receipts.get(1);
    List<Bytes> ids = samples.ids(receipts);
    return new ReceiptFile(
        receipt.id(samples.domain()),
        receipt,
        MerkleTree.prove(TreeHash.KECCAK256, ids, 1),
        (SignedWindow) window.leaf(),
        node(),
        new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds()),
        null);
  }

  private NodeKeys node() {
    return samples.node();
  }

  /// The file with the ledger's word.
  ReceiptFile file() {
    ReceiptFile signed = signed();
    BatchCommitment batch = commitment();
    TestState state = new TestState(seeds);
    List<UInt256> slots = SettlementLayout.slots(batch.batchId(), signed.id(), 8);
    settlementSlots.put(slots.get(0), UInt256.ofHash(SettlementContract.commitmentHash(batch)));
    settlementSlots.put(slots.get(1), operatorWord());
    settlementSlots.put(slots.get(2), attestationsWord());
    state.put(network().contracts().settlement(), settlementSlots);
    state.put(network().contracts().teeRegistry(), registrySlots());
    MerklePath leafPath = MerkleTree.prove(TreeHash.KECCAK256, leaves, 1);
    return signed.withSettlement(
        new SettlementProof(
            batch,
            leafPath,
            SealedHeader.seal(header(state.root()), samples.domain().chainId(), producer),
            List.of(
                state.prove(network().contracts().settlement(), slots),
                state.prove(
                    network().contracts().teeRegistry(),
                    TeeRegistryLayout.slots(node().nodeId())))));
  }

  /// The slot of the dispute's outcome, second to last of the layout's, gets this value, and the
  /// one before names the batch.
  ProvenReceipt disputed(int outcome) {
    List<UInt256> slots = SettlementLayout.slots(commitment().batchId(), signed().id(), 8);
    settlementSlots.put(slots.get(3), UInt256.ofHash(commitment().batchId()));
    settlementSlots.put(slots.get(4), outcomeWord(outcome));
    return this;
  }

  private UInt256 outcomeWord(int outcome) {
    byte[] word = new byte[32];
    word[31 - OUTCOME_OFFSET] = (byte) outcome;
    return UInt256.ofBytes(word);
  }

  private BatchCommitment commitment() {
    return new BatchCommitment(
        node().nodeId(),
        7,
        9,
        MerkleTree.root(TreeHash.KECCAK256, leaves),
        Hash.ZERO,
        1_000,
        4,
        4,
        0,
        0,
        UInt256.ZERO,
        100,
        1_000);
  }

  /// Solidity packs from the low end: operator, committedAt, finalAt, workSeconds.
  private UInt256 operatorWord() {
    byte[] word = new byte[32];
    OPERATOR.copyTo(word, 12);
    putUint40(word, 7, COMMITTED_AT);
    putUint40(word, 2, finalAt);
    return UInt256.ofBytes(word);
  }

  /// electorate, attested, committedBlock, attestations.
  private static UInt256 attestationsWord() {
    byte[] word = new byte[32];
    word[31] = 4;
    word[19] = 3;
    word[7] = 77;
    word[1] = 3;
    return UInt256.ofBytes(word);
  }

  private static void putUint40(byte[] word, int offset, long value) {
    word[offset] = (byte) (value >> 32);
    BigEndian.putInt(word, offset + 1, (int) value);
  }

  private Map<UInt256, UInt256> registrySlots() {
    List<UInt256> slots = TeeRegistryLayout.slots(node().nodeId());
    Map<UInt256, UInt256> values = new HashMap<>();
    values.put(slots.get(0), UInt256.of(0xabcd));
    values.put(slots.get(1), UInt256.ofHash(node().receiptKey().x()));
    values.put(slots.get(2), UInt256.ofHash(node().receiptKey().y()));
    return values;
  }

  private BlockHeader header(Hash stateRoot) {
    return new BlockHeader(
        Hash.ZERO,
        Address.ZERO,
        stateRoot,
        BlockHeader.EMPTY_TRIE_ROOT,
        BlockHeader.EMPTY_TRIE_ROOT,
        LogsBloom.EMPTY,
        99,
        60_000_000,
        0,
        blockTimestamp,
        Bytes.EMPTY,
        Hash.ZERO,
        UInt256.of(7),
        BlockHeader.EMPTY_TRIE_ROOT,
        0,
        0,
        Hash.ZERO,
        BlockHeader.NO_REQUESTS);
  }
}
