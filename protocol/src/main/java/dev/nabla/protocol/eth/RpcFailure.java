package dev.nabla.protocol.eth;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A JSON-RPC call that gave no result: the ledger refused it, or the way there failed.
public final class RpcFailure extends RuntimeException {
  /// Code of an execution that reverted, as Ethereum nodes use it.
  public static final int REVERTED = 3;

  @Serial private static final long serialVersionUID = 1L;

  private final int code;
  private final boolean retryable;
  private final String data;

  /// The ledger answered with a JSON-RPC error.
  ///
  /// @param data the error's `data` where that is text (revert bytes in hex), else empty
  public static RpcFailure refused(int code, String message, String data) {
    return new RpcFailure(message + " (" + code + ")", code, false, data, null);
  }

  /// The ledger could not be reached or answered unintelligibly; the same call may succeed later.
  public static RpcFailure unreachable(String message, Throwable cause) {
    return new RpcFailure(message, 0, true, "", cause);
  }

  private RpcFailure(
      String message, int code, boolean retryable, String data, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
    this.data = data;
  }

  /// The JSON-RPC error code; 0 where the ledger was not reached.
  public int code() {
    return code;
  }

  /// Whether the call never got an answer, so that repeating it is worth while.
  public boolean retryable() {
    return retryable;
  }

  /// Revert bytes in hex; empty where there are none.
  public String data() {
    return data;
  }

  /// Whether the call ran and reverted.
  public boolean isRevert() {
    return code == REVERTED;
  }
}
