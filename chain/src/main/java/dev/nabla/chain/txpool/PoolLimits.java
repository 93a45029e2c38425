package dev.nabla.chain.txpool;

/// How much may wait.
///
/// @param transactions in all
/// @param bytes in all
/// @param perSender transactions of one sender, and how far a nonce may lie ahead of the account's
/// @param transactionBytes size of one transaction: above what 2^24 gas of calldata can hold
/// @param priceBumpPercent by how much a replacement must pay more
public record PoolLimits(
    int transactions, long bytes, int perSender, int transactionBytes, int priceBumpPercent) {
  /// What a node uses where nobody says otherwise.
  public static final PoolLimits DEFAULT = new PoolLimits(8192, 64L << 20, 256, 512 << 10, 10);

  /// Checks that all are positive.
  public PoolLimits {
    if (transactions < 1
        || bytes < 1
        || perSender < 1
        || transactionBytes < 1
        || priceBumpPercent < 1) {
      throw new IllegalArgumentException("every limit is at least 1");
    }
  }
}
