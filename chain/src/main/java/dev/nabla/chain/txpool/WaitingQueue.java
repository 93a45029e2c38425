package dev.nabla.chain.txpool;

import dev.nabla.primitives.bytes.Address;
import java.util.List;

/// What waits of one sender, each part in the order of its nonces.
///
/// @param pending those that can run one after the other, were the fee right
/// @param queued those behind a gap
public record WaitingQueue(
    Address sender, List<PooledTransaction> pending, List<PooledTransaction> queued) {
  /// Copies the lists.
  public WaitingQueue {
    pending = List.copyOf(pending);
    queued = List.copyOf(queued);
  }

  /// Bytes of all of them, encoded.
  public long sizeBytes() {
    return bytes(pending) + bytes(queued);
  }

  private static long bytes(List<PooledTransaction> transactions) {
    return transactions.stream().mapToLong(PooledTransaction::sizeBytes).sum();
  }
}
