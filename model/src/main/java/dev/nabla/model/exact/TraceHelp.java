package dev.nabla.model.exact;

import java.util.function.IntConsumer;

/// What an engine lends to whoever hashes what it has computed: its threads, and its way to hash.
/// Neither changes a digest. As it stands: the calling thread and the JDK's SHA-256.
public interface TraceHelp {
  /// Threads that [#onAll] uses.
  default int threads() {
    return 1;
  }

  /// Runs `work` once on each thread, with its number from 0, and returns when all have ended. From
  /// the thread that feeds, between feeds or while it is handed logits.
  default void onAll(IntConsumer work) {
    work.accept(0);
  }

  /// A hasher for one thread.
  default RowHasher newHasher() {
    return RowHasher.plain();
  }
}
