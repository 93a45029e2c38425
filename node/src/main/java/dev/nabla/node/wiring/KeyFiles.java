package dev.nabla.node.wiring;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.crypto.SecretKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;

/// Secret keys in files, one each, of 64 hex digits: made at first use, on disk before they are
/// used, readable by their owner alone.
public final class KeyFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path folder;
  private final Random random;

  /// @param random where new keys come from: a `SecureRandom` in production
  public KeyFiles(Path folder, Random random) {
    this.folder = folder;
    this.random = random;
  }

  /// The key of this name.
  ///
  /// @throws NotPossible where its file cannot be read or made, is readable by others, or is
  ///   damaged
  public SecretKey key(String name) {
    Path file = folder.resolve(name + ".key");
    try {
      return Files.exists(file) ? read(file) : create(file);
    } catch (IOException e) {
      throw new NotPossible("cannot use the key file " + file + ": " + e.getMessage(), e);
    }
  }

  private static SecretKey read(Path file) throws IOException {
    if (isPosix(file) && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
      throw new NotPossible(
          "others may read the key file " + file + "; if they did not, run: chmod 600 " + file);
    }
    try {
      byte[] scalar = HexFormat.of().parseHex(Files.readString(file).strip());
      SecretKey key = SecretKey.of(scalar);
      Arrays.fill(scalar, (byte) 0);
      return key;
    } catch (IllegalArgumentException | DecodingException e) {
      throw new NotPossible("the key file " + file + " is damaged; restore it from a copy", e);
    }
  }

  private SecretKey create(Path file) throws IOException {
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, ".new", ".key", ownerOnly(folder));
    SecretKey key = SecretKey.generate(random);
    byte[] scalar = key.toArray();
    Files.writeString(draft, HexFormat.of().formatHex(scalar) + "\n", StandardCharsets.US_ASCII);
    Arrays.fill(scalar, (byte) 0);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    return key;
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return isPosix(folder)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
