package dev.nabla.infrastructure.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// How a refusal looks on the wire, so that clients of an API see one shape of error whoever
/// refused. Safe to use from any thread.
@FunctionalInterface
public interface RefusalFormat {
  /// The message as one line of plain text.
  RefusalFormat TEXT =
      (_, message) ->
          new Body(
              Map.of("Content-Type", "text/plain; charset=utf-8"),
              (message + "\n").getBytes(StandardCharsets.UTF_8));

  /// The body of a response that refuses.
  ///
  /// @param message safe to show to the client
  Body format(Refused refused, String message);

  /// What is refused, and how.
  ///
  /// @param path as the client wrote it, without a query; empty where the request could not be read
  record Refused(int status, String path) {}

  /// @param headers `Content-Type` among them
  /// @param bytes not copied; not changed afterwards
  @SuppressWarnings("ArrayRecordComponent")
  record Body(Map<String, String> headers, byte[] bytes) {
    /// Copies the headers.
    public Body {
      headers = Map.copyOf(headers);
    }
  }
}
