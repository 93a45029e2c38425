package dev.nabla.chain.state;

import java.io.Serial;

/// The state that was asked for is older than those that are kept (see [StateRetention]). Blocks,
/// transactions and receipts of that age are still there.
public final class PrunedStateException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param number of the block whose state was asked for
  /// @param oldest whose state is the oldest that is kept
  PrunedStateException(long number, long oldest) {
    super(
        "state of block %d is pruned, the oldest kept is that of block %d; run with --archive"
            .formatted(number, oldest));
  }
}
