package dev.nabla.node.wiring;

import java.io.Serial;

/// The machine does not allow what was asked, here and now: a port is taken, the disk is full, a
/// folder is in use, a model is missing. The message is for a person and says what to do.
public final class NotPossible extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param message what is wrong, and what to do
  public NotPossible(String message) {
    super(message);
  }

  /// @param cause for logs
  public NotPossible(String message, Throwable cause) {
    super(message, cause);
  }
}
