package dev.nabla.inference.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Where a model file goes, how large it will be, and who hears of it.
///
/// @param size bytes of the whole file
record Destination(Path file, long size, PullProgress progress) {
  private static final int BUFFER_BYTES = 1 << 20;

  /// Bytes that are there.
  long present() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /// Whether all bytes are there.
  boolean isComplete() throws IOException {
    return present() == size;
  }

  /// Writes what `in` holds from `start` on; what stands after `start` is lost.
  ///
  /// @param start 0, or [#present()]
  /// @throws IOException where there is more than the file's size, or reading or writing fails;
  ///   what has come until then stays
  void write(InputStream in, long start) throws IOException {
    OpenOption how = start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long done = start;
      for (int read; (read = in.read(buffer)) >= 0; done += read) {
        if (read > size - done) {
          throw new IOException("more than the expected " + size + " bytes");
        }
        out.write(buffer, 0, read);
        if (done / BUFFER_BYTES != (done + read) / BUFFER_BYTES) {
          progress.bytes(done + read, size);
        }
      }
      progress.bytes(done, size);
    }
  }
}
