package dev.nabla.services.proxy;

/// How much of the past the proxy keeps. Beyond it what is FINAL goes, the oldest first; what is
/// not stays, and new questions are refused instead.
///
/// @param maxExchanges at least 1
/// @param maxBytes of requests, responses and receipts, at least 1
public record KeepLimits(int maxExchanges, long maxBytes) {
  /// 10,000 exchanges, 1 GiB.
  public static final KeepLimits DEFAULT = new KeepLimits(10_000, 1L << 30);

  /// Checks that both are positive.
  public KeepLimits {
    if (maxExchanges < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
