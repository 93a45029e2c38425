package dev.nabla.inference.store;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// SHA-256 of files.
final class FileDigest {
  private static final int BUFFER_BYTES = 1 << 20;

  private FileDigest() {}

  /// SHA-256 of a whole file.
  static Hash sha256(Path file, PullProgress progress) throws IOException {
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
