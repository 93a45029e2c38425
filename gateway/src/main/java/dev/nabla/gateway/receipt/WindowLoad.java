package dev.nabla.gateway.receipt;

/// How full a window is. Its bounds are below what a batch holds, so that each window fits one; a
/// single receipt is always taken. Not thread-safe.
final class WindowLoad {
  /// Most receipts of a window.
  static final int MAX_RECEIPTS = 1_024;

  /// Most journal bytes of a window.
  static final int MAX_BYTES = 1 << 20;

  /// Most tokens read and made in a window, a quarter of a development batch.
  static final long MAX_TOKENS = 50_000;

  /// Most sum of squares of the tokens of a receipt, a quarter of a development batch.
  static final long MAX_TOKENS_SQUARED = 50_000_000;

  private int receipts;
  private long bytes;
  private long tokens;
  private long tokensSquared;

  /// Adds a receipt, unless the window is too full for it.
  boolean take(ReceiptDraft draft) {
    long work = draft.workTokens();
    boolean fits =
        receipts == 0
            || (receipts < MAX_RECEIPTS
                && bytes + draft.sizeBytes() <= MAX_BYTES
                && tokens + work <= MAX_TOKENS
                && tokensSquared + work * work <= MAX_TOKENS_SQUARED);
    if (fits) {
      receipts++;
      bytes += draft.sizeBytes();
      tokens += work;
      tokensSquared += work * work;
    }
    return fits;
  }
}
