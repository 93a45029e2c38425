package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// Reads whole bodies within their bounds.
final class Bodies {
  private static final long LOOK_UP_MILLIS = 50;

  private Bodies() {}

  /// All of a body.
  ///
  /// @throws Stop where it is too large, late or broken
  static byte[] whole(ByteFlow body, Deadlines deadlines, int maxBytes)
      throws Stop, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      deadlines.requireFirstByte();
      switch (body.poll(LOOK_UP_MILLIS)) {
        case null -> {
          // Still within its time.
        }
        case ByteFlow.Data(List<ByteBuffer> buffers) -> append(buffers, bytes, maxBytes);
        case ByteFlow.End() -> {
          return bytes.toByteArray();
        }
        case ByteFlow.Broken _ -> throw new Stop(Kind.UNREACHABLE, "broke off");
      }
    }
  }

  private static void append(List<ByteBuffer> buffers, ByteArrayOutputStream bytes, int maxBytes)
      throws Stop {
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > maxBytes - bytes.size()) {
        throw new Stop(Kind.GARBAGE, "sent more than anyone would read");
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
  }
}
