package dev.nabla.tee.enclave;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The keys of an enclave cannot be read, made or stored. The message says what to do.
public final class EnclaveException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /// @param retryable whether the same call can succeed later without anybody's help
  public EnclaveException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /// Whether the same call can succeed later without anybody's help.
  public boolean retryable() {
    return retryable;
  }
}
