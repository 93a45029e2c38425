package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data behind one batch: every signed header, every receipt, and what is disclosed of them.
///
/// @param nodeId whose batch
/// @param windows one a window number, in order
public record Blob(Hash nodeId, List<Window> windows) {
  /// Most bytes of an encoded blob.
  public static final int MAX_BYTES = 1 << 22;

  /// Bytes of a chunk, the unit that is committed to and paid for.
  public static final int CHUNK_BYTES = 1_024;

  public Blob {
    windows = List.copyOf(windows);
  }

  /// One window number of the batch.
  ///
  /// @param leaf signed header, or signed lost range
  /// @param entries receipts by index; none where the window is lost
  public record Window(BatchLeaf leaf, List<Entry> entries) {
    public Window {
      entries = List.copyOf(entries);
    }
  }

  /// One receipt and what is disclosed of it.
  ///
  /// @param receipt the receipt
  /// @param opening what its disclosure reveals, null where that is nothing
  public record Entry(InferenceReceipt receipt, @Nullable Opening opening) {}
}
