package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Frames of a gateway's stream as they come, with every byte kept. One thread.
final class SseReader {
  private final InputStream in;
  private final int maxBytes;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  SseReader(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in);
    this.maxBytes = maxBytes;
  }

  /// The next frame; null at the end of the stream.
  ///
  /// @throws DecodingException where the stream is longer than its bound, ends inside a frame, or
  ///   has one that could be taken in two ways
  /// @throws IOException where the connection breaks
  @Nullable SseFrame next() throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int before = 0;
    for (int unit = in.read(); unit >= 0; unit = in.read()) {
      keep(unit);
      frame.write(unit);
      if (unit == '\n' && before == '\n') {
        return SseFrame.read(Bytes.of(frame.toByteArray()));
      }
      before = unit;
    }
    if (frame.size() > 0) {
      throw new DecodingException("the stream ends inside a frame", 0);
    }
    return null;
  }

  /// Reads to the end, whatever comes.
  void drain() throws IOException {
    for (int unit = in.read(); unit >= 0; unit = in.read()) {
      keep(unit);
    }
  }

  private void keep(int unit) {
    if (kept.size() == maxBytes) {
      throw new DecodingException("the answer is longer than " + maxBytes + " bytes", 0);
    }
    kept.write(unit);
  }

  /// All bytes so far.
  Bytes bytes() {
    return Bytes.of(kept.toByteArray());
  }
}
