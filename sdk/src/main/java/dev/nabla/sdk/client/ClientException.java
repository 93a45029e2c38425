package dev.nabla.sdk.client;

import java.io.Serial;

/// A call to a gateway that gave no answer worth keeping. The message is for people.
public final class ClientException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /// @param retryable whether the same call can succeed later
  public ClientException(String message, boolean retryable) {
    super(message);
    this.retryable = retryable;
  }

  /// @param retryable whether the same call can succeed later
  public ClientException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /// Whether the same call can succeed later.
  public boolean retryable() {
    return retryable;
  }
}
