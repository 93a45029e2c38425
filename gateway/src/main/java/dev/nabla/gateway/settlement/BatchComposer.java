package dev.nabla.gateway.settlement;

import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.ReceiptStore.WindowContent;
import dev.nabla.gateway.receipt.StoredReceipt;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts windows together to a batch: the same windows always to the same bytes. Thread-safe.
final class BatchComposer {
  private final ReceiptStore receipts;
  private final Hash nodeId;
  private final BatchBounds bounds;

  BatchComposer(ReceiptStore receipts, Hash nodeId, BatchBounds bounds) {
    this.receipts = receipts;
    this.nodeId = nodeId;
    this.bounds = bounds;
  }

  /// A batch with the data behind it.
  record Composed(BatchCommitment commitment, Bytes blob) {}

  /// As many windows as one batch holds, from `first` on; empty where there is none.
  Optional<Composed> composeFrom(long first) {
    List<Blob.Window> windows = new ArrayList<>();
    Load load = new Load();
    Optional<WindowContent> next = receipts.window(first);
    while (next.isPresent() && load.take(next.get(), bounds)) {
      windows.add(window(next.get()));
      next = receipts.window(first + windows.size());
    }
    return windows.isEmpty() ? Optional.empty() : Optional.of(encode(windows, first));
  }

  /// Exactly the windows of a batch that was planned before.
  ///
  /// @throws IllegalStateException where the journal no longer gives the same batch
  Composed compose(BatchCommitment planned) {
    List<Blob.Window> windows = new ArrayList<>();
    for (long number = planned.firstWindow(); number <= planned.lastWindow(); number++) {
      windows.add(window(content(number)));
    }
    Composed composed = encode(windows, planned.firstWindow());
    if (!composed.commitment().equals(planned)) {
      throw new IllegalStateException("batch " + planned.batchId() + " does not come out again");
    }
    return composed;
  }

  /// The leaf data of a batch's tree.
  List<Bytes> leaves(BatchCommitment batch) {
    List<Bytes> leaves = new ArrayList<>();
    for (long number = batch.firstWindow(); number <= batch.lastWindow(); number++) {
      BatchLeaf leaf = content(number).leaf();
      leaves.add(leaf.encode());
    }
    return leaves;
  }

  private WindowContent content(long number) {
    return receipts
        .window(number)
        .orElseThrow(() -> new IllegalStateException("window " + number + " is forgotten"));
  }

  private Composed encode(List<Blob.Window> windows, long first) {
    Blob blob = new Blob(nodeId, windows);
    Bytes encoded = blob.encode();
    return new Composed(BatchCommitment.of(blob, encoded, first), encoded);
  }

  private static Blob.Window window(WindowContent content) {
    List<Blob.Entry> entries = new ArrayList<>(content.receipts().size());
    for (StoredReceipt stored : content.receipts()) {
      boolean disclosed = stored.receipt().disclosure() == Disclosure.FULL;
      entries.add(new Blob.Entry(stored.receipt(), disclosed ? stored.opening() : null));
    }
    return new Blob.Window(content.leaf(), entries);
  }

  /// What a batch holds so far.
  private static final class Load {
    private int windows;
    private int receipts;
    private long bytes;
    private long tokens;
    private long tokensSquared;

    /// Adds a window, unless the batch would exceed its bounds; the first is always added.
    boolean take(WindowContent content, BatchBounds bounds) {
      boolean first = windows == 0;
      windows++;
      bytes += BatchLeaf.MAX_ENCODED_SIZE;
      for (StoredReceipt stored : content.receipts()) {
        add(stored);
      }
      return first || isWithin(bounds);
    }

    private void add(StoredReceipt stored) {
      InferenceReceipt receipt = stored.receipt();
      receipts++;
      long work = receipt.workTokens();
      tokens += work;
      tokensSquared += work * work;
      bytes += InferenceReceipt.ENCODED_SIZE;
      if (receipt.disclosure() == Disclosure.FULL) {
        bytes += size(stored.opening());
      }
    }

    private static long size(Opening opening) {
      return 4L * Hash.SIZE
          + opening.request().size()
          + opening.response().size()
          + opening.output().size()
          + opening.evidence().size()
          + 4L * opening.outputIds().size();
    }

    private boolean isWithin(BatchBounds bounds) {
      return windows <= bounds.windows()
          && receipts <= bounds.receipts()
          && bytes <= bounds.blobBytes()
          && tokens <= bounds.tokens()
          && tokensSquared <= bounds.tokensSquared();
    }
  }
}
