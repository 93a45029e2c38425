package dev.nabla.sdk.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Server-sent events of a chat answer as they come in, with every byte kept. One thread.
final class EventStream {
  private static final String DATA = "data: ";

  private final InputStream in;
  private final int maxBytes;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  EventStream(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /// The data of the next event that has any; empty at the end of the stream. Comments are passed
  /// over.
  ///
  /// @throws IOException where the connection breaks
  /// @throws ClientException where the stream is longer than its bound
  Optional<String> next() throws IOException {
    for (Optional<String> frame = frame(); frame.isPresent(); frame = frame()) {
      if (frame.get().startsWith(DATA)) {
        return frame.map(text -> text.substring(DATA.length()));
      }
    }
    return Optional.empty();
  }

  /// Reads up to an empty line.
  private Optional<String> frame() throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int before = 0;
    for (int unit = in.read(); unit >= 0; unit = in.read()) {
      if (kept.size() == maxBytes) {
        throw new ClientException("the answer is longer than " + maxBytes + " bytes", false);
      }
      kept.write(unit);
      if (unit == '\n' && before == '\n') {
        return Optional.of(frame.toString(StandardCharsets.UTF_8).stripTrailing());
      }
      frame.write(unit);
      before = unit;
    }
    return Optional.empty();
  }

  /// All bytes so far.
  byte[] bytes() {
    return kept.toByteArray();
  }
}
