package dev.nabla.services.validator;

import dev.nabla.inference.exact.DisclosedAnswer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.BlobChunks;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.WindowHeader;
import dev.nabla.services.validator.BatchVerdict.PlacedReceipt;
import dev.nabla.services.validator.BatchVerdict.Rejected;
import dev.nabla.services.validator.BatchVerdict.Sound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks every byte of a batch against what was committed and what the ledger knows of the node:
/// blob root, order of windows, signatures, heartbeats, paths, counts, sums, and that each
/// disclosed text opens its hash. Pure, apart from what [NodeHistory] asks. For one use.
final class BatchAudit {
  private final CommittedBatch batch;
  private final Domain domain;
  private final NodeHistory node;
  private final Map<Long, Heartbeat> heartbeats = new HashMap<>();
  private final Map<Long, Boolean> validSince = new HashMap<>();

  BatchAudit(CommittedBatch batch, Domain domain, NodeHistory node) {
    this.batch = batch;
    this.domain = domain;
    this.node = node;
  }

  /// What the blob's bytes show.
  BatchVerdict check(Bytes encoded) {
    BatchCommitment commitment = batch.commitment();
    if (encoded.size() != commitment.blobSize()
        || !BlobChunks.of(encoded).root().equals(commitment.blobRoot())) {
      return Rejected.of(RejectionReason.BLOB_DIFFERS, "its bytes are not the committed ones");
    }
    try {
      Blob blob = Blob.decode(encoded);
      BatchCommitment actual = BatchCommitment.of(blob, encoded, commitment.firstWindow());
      return actual.equals(commitment)
          ? checkWindows(blob)
          : Rejected.of(
              RejectionReason.COMMITMENT_DIFFERS,
              "committed " + commitment + ", the blob makes " + actual);
    } catch (DecodingException e) {
      return Rejected.of(RejectionReason.BLOB_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private BatchVerdict checkWindows(Blob blob) {
    List<PlacedReceipt> receipts = new ArrayList<>();
    boolean lapsed = false;
    for (int i = 0; i < blob.windows().size(); i++) {
      Blob.Window window = blob.windows().get(i);
      Optional<Rejected> fault = checkWindow(blob, i, window);
      if (fault.isPresent()) {
        return fault.get();
      }
      if (window.leaf() instanceof SignedWindow signed) {
        lapsed |= !isValidSince(signed.header().heartbeatBlock());
        for (Blob.Entry entry : window.entries()) {
          receipts.add(new PlacedReceipt(i, signed, entry.receipt(), entry.opening()));
        }
      }
    }
    return new Sound(blob, receipts, lapsed);
  }

  private boolean isValidSince(long block) {
    return validSince.computeIfAbsent(block, node::validSince);
  }

  private Optional<Rejected> checkWindow(Blob blob, int index, Blob.Window window) {
    long number = batch.commitment().firstWindow() + index;
    Optional<String> leafFault = leafFault(window.leaf(), number);
    if (leafFault.isPresent()) {
      return Optional.of(
          new Rejected(
              RejectionReason.BAD_LEAF,
              index,
              leafFault.get(),
              window.leaf().encode(),
              MerkleTree.prove(TreeHash.KECCAK256, leaves(blob), index)));
    }
    return switch (window.leaf()) {
      case SignedWindow signed -> checkReceipts(index, signed.header(), window.entries());
      case SignedLostRange _ -> Optional.empty();
    };
  }

  /// The same rules as `Settlement.proveBadSignature`.
  private Optional<String> leafFault(BatchLeaf leaf, long number) {
    if (!leaf.covers(number)) {
      return Optional.of("a leaf for another window stands at window " + number);
    }
    if (leaf.chainId() != domain.chainId() || !leaf.settlement().equals(domain.settlement())) {
      return Optional.of("signed for chain " + leaf.chainId() + ", " + leaf.settlement());
    }
    if (!leaf.nodeId().equals(batch.commitment().nodeId())) {
      return Optional.of("signed for node " + leaf.nodeId());
    }
    if (leaf instanceof SignedWindow(WindowHeader header, Bytes _) && !isKnown(header)) {
      return Optional.of("heartbeat of block " + header.heartbeatBlock() + " is not the ledger's");
    }
    return leaf.isSignedBy(node.receiptKey())
        ? Optional.empty()
        : Optional.of("not signed by the node's key");
  }

  private boolean isKnown(WindowHeader header) {
    Heartbeat beat = heartbeat(header.heartbeatBlock());
    return beat.exists() && beat.hash().equals(header.heartbeatHash());
  }

  private Heartbeat heartbeat(long block) {
    return heartbeats.computeIfAbsent(block, node::heartbeatAt);
  }

  private Optional<Rejected> checkReceipts(
      int index, WindowHeader header, List<Blob.Entry> entries) {
    List<Bytes> ids = new ArrayList<>(entries.size());
    entries.forEach(entry -> ids.add(entry.receipt().id(domain).toBytes()));
    if (entries.size() != header.count()
        || !MerkleTree.root(TreeHash.KECCAK256, ids).equals(header.root())) {
      return Optional.of(
          Rejected.at(
              index,
              RejectionReason.RECEIPTS_DIFFER,
              "the header signs " + header.count() + " receipts under another root"));
    }
    for (int i = 0; i < entries.size(); i++) {
      Optional<Rejected> fault = checkReceipt(index, header, i, entries.get(i));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private Optional<Rejected> checkReceipt(
      int index, WindowHeader header, int position, Blob.Entry entry) {
    InferenceReceipt receipt = entry.receipt();
    if (!receipt.nodeId().equals(header.nodeId())
        || receipt.window() != header.window()
        || receipt.index() != position) {
      return Optional.of(
          Rejected.at(
              index, RejectionReason.RECEIPT_MISPLACED, "receipt " + position + " says elsewhere"));
    }
    if (!isInItsTime(header, receipt)) {
      return Optional.of(
          Rejected.at(
              index,
              RejectionReason.RECEIPT_MISPLACED,
              "receipt " + position + " is from outside its heartbeat and its commit"));
    }
    if (lacksEvidence(receipt)) {
      return Optional.of(
          Rejected.at(
              index,
              RejectionReason.EVIDENCE_MISSING,
              "receipt " + position + " claims an answer and commits to no evidence of its run"));
    }
    return isDisclosedRightly(receipt, entry)
        ? Optional.empty()
        : Optional.of(
            Rejected.at(
                index,
                RejectionReason.OPENING_DIFFERS,
                "receipt " + position + " is not opened by what is disclosed of it"));
  }

  private boolean isInItsTime(WindowHeader header, InferenceReceipt receipt) {
    long earliest = heartbeat(header.heartbeatBlock()).timestamp() * 1_000;
    long latest = batch.committedAt() * 1_000 + 999;
    return receipt.timestampMillis() >= earliest - InferenceReceipt.MAX_CLOCK_SKEW_MILLIS
        && receipt.timestampMillis() <= latest + InferenceReceipt.MAX_CLOCK_SKEW_MILLIS;
  }

  /// An answer that nobody could ever show to be false. Only what ended before a run, or in an
  /// error of its own, may come without evidence.
  private static boolean lacksEvidence(InferenceReceipt receipt) {
    boolean answers =
        switch (receipt.outcome()) {
          case COMPLETED, ABORTED -> true;
          case ERROR, REFUSED -> false;
        };
    return answers && receipt.evidenceHash().equals(Hash.ZERO);
  }

  private static boolean isDisclosedRightly(InferenceReceipt receipt, Blob.Entry entry) {
    Opening opening = entry.opening();
    if (opening == null) {
      return receipt.disclosure() != Disclosure.FULL;
    }
    return receipt.disclosure() == Disclosure.FULL
        && opening.unequalTo(receipt).isEmpty()
        && (receipt.evidenceHash().equals(Hash.ZERO) || isReadable(receipt, opening));
  }

  /// Whether evidence and output ids belong together, so that the answer can be judged at all, or
  /// is plainly one that nobody can judge.
  private static boolean isReadable(InferenceReceipt receipt, Opening opening) {
    try {
      return switch (Evidence.decode(opening.evidence())) {
        case ExactEvidence _ -> DisclosedAnswer.of(receipt, opening).outputIds().size() >= 0;
        case OnnxEvidence onnx -> isSound(onnx, receipt, opening);
        case ProviderEvidence _ ->
            receipt.modelCommitment().equals(Hash.ZERO)
                && receipt.modelId().equals(Hash.ZERO)
                && opening.outputIds().size() == 0;
      };
    } catch (DecodingException e) {
      return false;
    }
  }

  /// Nobody can run it again to the bit; but evidence, receipt and response must tell one story.
  private static boolean isSound(OnnxEvidence evidence, InferenceReceipt receipt, Opening opening) {
    return receipt.modelCommitment().equals(evidence.modelSha256())
        && receipt.modelId().equals(Hash.ZERO)
        && receipt.outcome() == Outcome.COMPLETED
        && opening.outputIds().size() == 0
        && OutcomeText.of(evidence.form(), Outcome.COMPLETED, opening.response())
            .equals(opening.output());
  }

  static List<Bytes> leaves(Blob blob) {
    return blob.windows().stream().map(window -> window.leaf().encode()).toList();
  }
}
