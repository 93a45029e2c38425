package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import java.io.IOException;
import java.io.InputStream;

/// Reads whole bodies within their bounds.
final class Bodies {
  private Bodies() {}

  /// All of a body.
  ///
  /// @throws Stop where it is too large
  static byte[] whole(InputStream body, int maxBytes) throws IOException, Stop {
    byte[] bytes = body.readNBytes(maxBytes);
    if (bytes.length == maxBytes && body.read() >= 0) {
      throw new Stop(Kind.GARBAGE, "sent more than anyone would read");
    }
    return bytes;
  }
}
