package dev.nabla.infrastructure.http;

import java.io.IOException;

/// Answers one exchange, on a virtual thread of its own; may block.
@FunctionalInterface
public interface Handler {
  /// Responds exactly once. An [HttpRefusal] thrown before the response began becomes that
  /// response; any other exception becomes a 500 and is logged.
  ///
  /// @throws ClientGoneException where the client went away while it was being answered
  void handle(Exchange exchange) throws IOException;
}
