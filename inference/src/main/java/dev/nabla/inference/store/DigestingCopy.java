package dev.nabla.inference.store;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// Moves bytes with a bound, a digest and progress.
final class DigestingCopy {
  private static final int BUFFER_BYTES = 1 << 20;

  private DigestingCopy() {}

  /// Copies at most `limit` bytes.
  ///
  /// @param done bytes of the step before these, for progress
  /// @return how many
  /// @throws IOException where there are more, or reading or writing fails
  static long copy(InputStream in, OutputStream out, long limit, long done, PullProgress progress)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    for (int read; (read = in.read(buffer)) >= 0; ) {
      copied += read;
      if (copied > limit) {
        throw new IOException("more than the expected " + (done + limit) + " bytes");
      }
      out.write(buffer, 0, read);
      if ((copied - read) / BUFFER_BYTES != copied / BUFFER_BYTES) {
        progress.bytes(done + copied, done + limit);
      }
    }
    progress.bytes(done + copied, done + limit);
    return copied;
  }

  /// SHA-256 of a whole file.
  static Hash digest(Path file, PullProgress progress) throws IOException {
    MessageDigest digest = Digests.newSha256();
    long total = Files.size(file);
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read; (read = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, read);
        done += read;
        progress.bytes(done, total);
      }
    }
    return Hash.of(digest.digest());
  }
}
