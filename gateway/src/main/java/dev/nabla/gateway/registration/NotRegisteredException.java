package dev.nabla.gateway.registration;

import java.io.Serial;

/// The ledger does not know this node, or the model, well enough yet to sign a receipt; it will
/// shortly, or an operator must act.
public final class NotRegisteredException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param message what is missing
  public NotRegisteredException(String message) {
    super(message);
  }
}
