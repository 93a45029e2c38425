package dev.nabla.infrastructure.http;

import java.nio.charset.StandardCharsets;

/// How a refusal looks on the wire, so that clients of an API see one shape of error whoever
/// refused. Safe to use from any thread.
@FunctionalInterface
public interface RefusalFormat {
  /// The message as one line of plain text.
  RefusalFormat TEXT =
      (_, message) ->
          new Body("text/plain; charset=utf-8", (message + "\n").getBytes(StandardCharsets.UTF_8));

  /// The body of a response with this status.
  ///
  /// @param message safe to show to the client
  Body format(int status, String message);

  /// @param contentType value of `Content-Type`
  /// @param bytes not copied; not changed afterwards
  @SuppressWarnings("ArrayRecordComponent")
  record Body(String contentType, byte[] bytes) {}
}
