package dev.nabla.sdk.client;

import java.io.Serial;

/// A gateway that could not be reached, refused, or answered with something that is no answer.
public final class AskFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// The status of a failure without a response.
  public static final int NO_RESPONSE = 0;

  private final int status;

  AskFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  AskFailure(String message, Throwable cause) {
    super(message, cause);
    this.status = NO_RESPONSE;
  }

  /// The HTTP status, or [#NO_RESPONSE].
  public int status() {
    return status;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return status == NO_RESPONSE || status == 429 || status >= 500;
  }
}
