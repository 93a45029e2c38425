package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import java.util.List;
import java.util.Optional;

/// Finds receipts again: by request id with everything, by receipt id what anyone may see. Reads
/// the journal, keeps nothing of its own. Thread-safe.
public final class ReceiptStore {
  private final WindowJournal journal;
  private final Signer signer;

  /// @param signer signs again what a restart forgot
  public ReceiptStore(WindowJournal journal, Signer signer) {
    this.journal = journal;
    this.signer = signer;
  }

  /// A window as a batch holds it.
  ///
  /// @param leaf signed header or signed lost range
  /// @param receipts of the window; none where it is lost
  public record WindowContent(BatchLeaf leaf, List<StoredReceipt> receipts) {
    public WindowContent {
      receipts = List.copyOf(receipts);
    }
  }

  /// The receipt with its secrets, for who knows the request id.
  public Optional<ReceiptFile> byRequestId(RequestId id) {
    return journal.index().find(id).flatMap(this::file);
  }

  /// The receipt without its secrets.
  public Optional<ReceiptFile> byReceiptId(Hash id) {
    return journal.index().find(id).flatMap(this::file).map(ReceiptFile::withoutSecrets);
  }

  /// Texts, salts and evidence of a receipt, for who knows the request id.
  public Optional<Opening> opening(RequestId id) {
    return journal
        .index()
        .find(id)
        .flatMap(place -> closed(place.window()).map(w -> w.receipts().get(place.index())))
        .map(StoredReceipt::opening);
  }

  /// The window with this number; empty where it is not used yet, or forgotten.
  public Optional<WindowContent> window(long number) {
    return journal.index().span(number).map(this::content);
  }

  private WindowContent content(JournalIndex.Span span) {
    return switch (span) {
      case JournalIndex.ClosedSpan closed -> {
        JournalRecord.Closed window = journal.read(closed);
        yield new WindowContent(signer.leafSigner().sign(window.header()), window.receipts());
      }
      case JournalIndex.LostSpan lost ->
          new WindowContent(signer.leafSigner().sign(lost.range()), List.of());
    };
  }

  private Optional<JournalRecord.Closed> closed(long window) {
    return journal.index().span(window).stream()
        .filter(JournalIndex.ClosedSpan.class::isInstance)
        .map(span -> journal.read((JournalIndex.ClosedSpan) span))
        .findFirst();
  }

  /// Empty where the window was forgotten meanwhile.
  private Optional<ReceiptFile> file(JournalIndex.Place place) {
    return closed(place.window())
        .map(window -> {
          List<Bytes> leaves = Signer.leaves(window.receipts(), window.header().domain());
          MerklePath path = MerkleTree.prove(TreeHash.KECCAK256, leaves, place.index());
          SignedWindow signed = signer.leafSigner().sign(window.header());
          return signer.file(window.receipts().get(place.index()), signed, path);
        });
  }
}
