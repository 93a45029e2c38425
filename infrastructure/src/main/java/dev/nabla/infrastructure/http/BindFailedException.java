package dev.nabla.infrastructure.http;

import java.io.Serial;

/// A server could not listen where it was told to, mostly because another process does already.
public final class BindFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int port;

  /// @param cause what the operating system said
  public BindFailedException(String address, int port, Throwable cause) {
    super("cannot listen on " + address + " port " + port, cause);
    this.port = port;
  }

  /// The port that was asked for.
  public int port() {
    return port;
  }
}
