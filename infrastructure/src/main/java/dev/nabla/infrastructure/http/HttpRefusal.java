package dev.nabla.infrastructure.http;

import java.io.Serial;
import java.util.Map;

/// A request that is answered with a status of 400 or above, decided before the response began.
public final class HttpRefusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  /// @param status 400 to 599
  /// @param message for the client: what was wrong, and what to do
  public HttpRefusal(int status, String message) {
    this(status, message, Map.of());
  }

  /// @param headers sent beside the answer, `Allow` for one
  public HttpRefusal(int status, String message, Map<String, String> headers) {
    super(message);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("not the status of a refusal: " + status);
    }
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  /// 400 to 599.
  public int status() {
    return status;
  }

  /// Sent beside the answer.
  public Map<String, String> headers() {
    return headers;
  }
}
