package dev.nabla.infrastructure.http;

import java.io.IOException;
import java.io.Serial;

/// The client closed the connection, or stopped reading, before it had its answer. Ends the
/// exchange and its connection; not worth a log line.
public final class ClientGoneException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param cause what the socket said
  public ClientGoneException(Throwable cause) {
    super("the client went away before the response ended", cause);
  }
}
