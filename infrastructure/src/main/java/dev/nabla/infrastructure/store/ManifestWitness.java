package dev.nabla.infrastructure.store;

import dev.nabla.infrastructure.store.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Remembers, beside the database, what its manifest was: the list of its tables, which only grows.
/// RocksDB takes a manifest that lost its end for a database that never had the newer tables, and
/// deletes these. So the length and checksum of what was seen last are kept in a file of their own,
/// and opening is refused where the manifest does not begin with that.
///
/// Not covered: what RocksDB added to the manifest after the last look, which [RocksDbStore] takes
/// at every write. For one thread at a time.
final class ManifestWitness {
  private static final String FILE = "manifest-witness";
  private static final int MAX_FILE_BYTES = 200;
  private static final Pattern MANIFEST = Pattern.compile("MANIFEST-[0-9]{1,18}");
  private static final Pattern LINE =
      Pattern.compile("(" + MANIFEST + ") ([0-9]{1,18}) ([0-9a-f]{1,8})\n");
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path folder;
  private String manifest = "";
  private long size = -1;

  ManifestWitness(Path folder) {
    this.folder = folder;
  }

  /// Checks the manifest that the database is about to read.
  ///
  /// @throws StorageException where it is not what it was
  void check() throws IOException {
    if (!Files.exists(current())) {
      requireNoTables();
      return;
    }
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return;
    }
    String line = small(file);
    if (line.isEmpty()) {
      // Power was lost after the new name and before what it names.
      return;
    }
    Matcher seen = LINE.matcher(line);
    if (!seen.matches()) {
      throw damaged(FILE);
    }
    String now = small(current()).strip();
    if (!MANIFEST.matcher(now).matches() || !Files.exists(folder.resolve(now))) {
      throw damaged("CURRENT");
    }
    if (!isAfter(now, seen.group(1))
        && !(now.equals(seen.group(1)) && begins(now, seen.group(2), seen.group(3)))) {
      throw damaged(now);
    }
  }

  /// Numbers are padded to six digits and may have more.
  private static boolean isAfter(String name, String other) {
    return name.length() == other.length()
        ? name.compareTo(other) > 0
        : name.length() > other.length();
  }

  private boolean begins(String name, String length, String checksum) throws IOException {
    Path file = folder.resolve(name);
    long wanted = Long.parseLong(length);
    return Files.exists(file)
        && Files.size(file) >= wanted
        && checksum(file, wanted).equals(checksum);
  }

  /// A database that was killed while it was made has neither.
  private void requireNoTables() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.map(Path::toString).anyMatch(name -> name.matches(".*\\.(sst|log)"))) {
        throw damaged("CURRENT");
      }
    }
  }

  /// Looks whether the manifest has grown, and notes it. Costs one look at the file's size where it
  /// has not.
  void look() throws IOException {
    if (!manifest.isEmpty() && sizeOf(manifest) == size) {
      return;
    }
    String now = small(current()).strip();
    long length = sizeOf(now);
    if (length < 0) {
      // The database has just gone on to the next one.
      return;
    }
    String line = "%s %d %s\n".formatted(now, length, checksum(folder.resolve(now), length));
    Path fresh = folder.resolve(FILE + ".new");
    // Not synced: RocksDB syncs the manifest, and what is noted here must not outlive that.
    Files.writeString(fresh, line);
    Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    manifest = now;
    size = length;
  }

  private long sizeOf(String name) throws IOException {
    try {
      return Files.size(folder.resolve(name));
    } catch (NoSuchFileException _) {
      return -1;
    }
  }

  private Path current() {
    return folder.resolve("CURRENT");
  }

  private static String small(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.ISO_8859_1);
    }
  }

  private static String checksum(Path file, long length) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      long left = length;
      while (left > 0) {
        int read = in.readNBytes(chunk, 0, (int) Math.min(left, chunk.length));
        if (read == 0) {
          return "";
        }
        sum.update(chunk, 0, read);
        left -= read;
      }
    }
    return Long.toHexString(sum.getValue());
  }

  private StorageException damaged(String name) {
    return new StorageException(
        Reason.DAMAGED,
        "cannot open the store in %s: its file %s is damaged or gone, restore or remove the folder"
            .formatted(folder, name));
  }
}
