package dev.nabla.services.validator;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.Samples;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.ArrayList;
import java.util.List;

/// A batch that a node could have committed, and a ledger that knows the node.
final class AuditFixture implements NodeHistory {
  static final long FIRST_WINDOW = 40;
  static final long HEARTBEAT_BLOCK = 17;
  static final long HEARTBEAT_TIME = 1_795_000_000;
  static final long COMMIT_TIME = HEARTBEAT_TIME + 30;

  final Samples samples;
  final Heartbeat heartbeat;
  boolean valid = true;

  AuditFixture(Seeds seeds) {
    samples = new Samples(seeds);
    heartbeat = new Heartbeat(HEARTBEAT_BLOCK, samples.hash(), HEARTBEAT_TIME);
  }

  /// Two receipts, disclosed in full, a lost window, and one receipt.
  Blob blob() {
    return new Blob(
        Samples.RSA.nodeId(),
        List.of(
            window(FIRST_WINDOW, List.of(entry(FIRST_WINDOW, 0), entry(FIRST_WINDOW, 1))),
            new Blob.Window(samples.lost(FIRST_WINDOW + 1, FIRST_WINDOW + 1), List.of()),
            window(FIRST_WINDOW + 2, List.of(entry(FIRST_WINDOW + 2, 0)))));
  }

  Blob.Entry entry(long window, int index) {
    Opening opening = samples.opening("Answer " + index);
    InferenceReceipt receipt = samples.receipt(opening, window, index);
    return new Blob.Entry(at(receipt, (HEARTBEAT_TIME + 5) * 1_000), opening);
  }

  Blob.Window window(long number, List<Blob.Entry> entries) {
    return new Blob.Window(sign(header(number, entries)), entries);
  }

  WindowHeader header(long number, List<Blob.Entry> entries) {
    List<Bytes> ids = new ArrayList<>();
    entries.forEach(entry -> ids.add(entry.receipt().id(samples.domain()).toBytes()));
    return new WindowHeader(
        samples.domain().chainId(),
        samples.domain().settlement(),
        Samples.RSA.nodeId(),
        number,
        entries.size(),
        MerkleTree.root(TreeHash.KECCAK256, ids),
        heartbeat.blockNumber(),
        heartbeat.hash());
  }

  SignedWindow sign(WindowHeader header) {
    return new SignedWindow(header, P256.sign(header.signingHash(), samples.key()));
  }

  static InferenceReceipt at(InferenceReceipt receipt, long timestampMillis) {
    return with(receipt, receipt.outcome(), timestampMillis, receipt.evidenceHash());
  }

  /// `receipt` as one that ended in `outcome` and commits to no evidence.
  static InferenceReceipt withoutEvidence(InferenceReceipt receipt, Outcome outcome) {
    return with(receipt, outcome, receipt.timestampMillis(), Hash.ZERO);
  }

  /// `receipt` as one that commits to other evidence.
  static InferenceReceipt claiming(InferenceReceipt receipt, Hash evidenceHash) {
    return with(receipt, receipt.outcome(), receipt.timestampMillis(), evidenceHash);
  }

  private static InferenceReceipt with(
      InferenceReceipt receipt, Outcome outcome, long timestampMillis, Hash evidenceHash) {
    return new InferenceReceipt(
        receipt.version(),
        receipt.mode(),
        outcome,
        receipt.nodeId(),
        receipt.window(),
        receipt.index(),
        receipt.modelId(),
        receipt.modelCommitment(),
        receipt.requestHash(),
        receipt.responseHash(),
        receipt.outputHash(),
        receipt.promptTokens(),
        receipt.completionTokens(),
        receipt.price(),
        receipt.asset(),
        receipt.payer(),
        receipt.payee(),
        receipt.paymentId(),
        receipt.offerHash(),
        timestampMillis,
        evidenceHash,
        receipt.routingHash(),
        Disclosure.FULL,
        receipt.parentId());
  }

  /// The verdict on a blob that was committed as it is.
  BatchVerdict audit(Blob blob) {
    Bytes encoded = blob.encode();
    return audit(BatchCommitment.of(blob, encoded, FIRST_WINDOW), encoded);
  }

  BatchVerdict audit(BatchCommitment commitment, Bytes encoded) {
    CommittedBatch batch = new CommittedBatch(commitment, 20, COMMIT_TIME);
    return new BatchAudit(batch, samples.domain(), this).check(encoded);
  }

  @Override
  public P256PublicKey receiptKey() {
    return samples.key().publicKey();
  }

  @Override
  public Heartbeat heartbeatAt(long blockNumber) {
    return blockNumber == heartbeat.blockNumber() ? heartbeat : new Heartbeat(0, Hash.ZERO, 0);
  }

  @Override
  public boolean validSince(long heartbeatBlock) {
    return valid;
  }
}
