package dev.nabla.infrastructure.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.Serial;

/// Ends a connection on which the client has nothing left to send, or nothing left to hear.
final class PromptEnd extends CloseConnectionException {
  @Serial private static final long serialVersionUID = 1L;

  PromptEnd(String why) {
    super(why);
  }
}
