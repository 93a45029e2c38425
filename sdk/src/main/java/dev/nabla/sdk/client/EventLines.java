package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The lines of an event stream, with every byte kept. One reader, one thread.
final class EventLines {
  private final InputStream stream;
  private final int maxBytes;
  private final ByteArrayOutputStream all = new ByteArrayOutputStream();

  /// @param maxBytes of the whole stream
  EventLines(InputStream stream, int maxBytes) {
    this.stream = stream;
    this.maxBytes = maxBytes;
  }

  /// The next line without its `\n`, or null at the end; a last line without one counts.
  ///
  /// @throws IOException also where the stream is longer than allowed
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int value = stream.read();
    if (value < 0) {
      return null;
    }
    for (; value >= 0; value = stream.read()) {
      if (all.size() == maxBytes) {
        throw new IOException("a response of more than " + maxBytes + " bytes");
      }
      all.write(value);
      if (value == '\n') {
        break;
      }
      line.write(value);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Every byte read so far.
  Bytes read() {
    return Bytes.of(all.toByteArray());
  }
}
