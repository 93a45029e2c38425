package dev.nabla.gateway.receipt;

import java.io.Serial;

/// Too many receipts wait: to be signed, or to become final on chain. Nothing was done; the same
/// request may be sent again later.
public final class BacklogFullException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param waiting how many receipts wait
  public BacklogFullException(int waiting) {
    super(waiting + " receipts wait for the chain; try again later");
  }
}
