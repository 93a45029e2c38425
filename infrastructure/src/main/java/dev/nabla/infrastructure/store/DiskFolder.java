package dev.nabla.infrastructure.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A [Folder] of the file system. Files that a crash left half replaced are cleared away on
/// opening.
public final class DiskFolder implements Folder {
  private static final String UNFINISHED = ".unfinished";

  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final boolean ownerOnly;

  /// Makes the folder and its parents where they are missing.
  public DiskFolder(Path path) {
    this(path, false);
  }

  /// A folder that none but its owner can read, and whose files are so from their first byte on:
  /// they stay private where they are moved to. File systems without POSIX permissions keep their
  /// own.
  public static DiskFolder ofOwner(Path path) {
    return new DiskFolder(path, true);
  }

  private DiskFolder(Path path, boolean ownerOnly) {
    this.path = path;
    try {
      Files.createDirectories(path);
      this.ownerOnly = ownerOnly && isPosix(path);
      if (this.ownerOnly) {
        Files.setPosixFilePermissions(path, OWNER_FOLDER);
      }
      for (String name : list()) {
        if (name.endsWith(UNFINISHED)) {
          Files.deleteIfExists(path.resolve(name));
        }
      }
    } catch (IOException e) {
      throw failed("open", path, e);
    }
  }

  private static boolean isPosix(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class);
  }

  private List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public List<String> names() {
    try {
      return list().stream().filter(name -> !name.endsWith(UNFINISHED)).toList();
    } catch (IOException e) {
      throw failed("list", path, e);
    }
  }

  @Override
  public Optional<byte[]> read(String name, int maxBytes) {
    Path file = path.resolve(name);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() > maxBytes) {
        throw new StorageException(
            StorageException.Reason.DAMAGED,
            file + " has " + in.length() + " bytes, expected at most " + maxBytes);
      }
      return Optional.of(read(in, 0, (int) in.length()));
    } catch (FileNotFoundException e) {
      if (Files.exists(file)) {
        throw failed("read", file, e);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public void replace(String name, byte[] content, Durability durability) {
    Path file = path.resolve(name);
    Path unfinished = path.resolve(name + UNFINISHED);
    boolean sync = durability == Durability.DISK;
    try {
      prepare(unfinished);
      try (RandomAccessFile out = new RandomAccessFile(unfinished.toFile(), "rw")) {
        out.setLength(0);
        out.write(content);
        if (sync) {
          out.getFD().sync();
        }
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (sync) {
        syncFolder();
      }
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  private void prepare(Path file) throws IOException {
    if (ownerOnly && !Files.exists(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_FILE));
    }
  }

  @Override
  public GrowingFile open(String name) {
    Path file = path.resolve(name);
    try {
      prepare(file);
      RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
      syncFolder();
      return new DiskFile(file, opened);
    } catch (IOException e) {
      throw failed("open", file, e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      Files.deleteIfExists(path.resolve(name));
    } catch (IOException e) {
      throw failed("delete", path.resolve(name), e);
    }
  }

  /// A new or renamed file survives a power loss only once its folder is synced (fsync(2)).
  private void syncFolder() throws IOException {
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static byte[] read(RandomAccessFile in, long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.seek(offset);
    int got = 0;
    int read = length == 0 ? -1 : in.read(bytes, 0, length);
    while (read > 0) {
      got += read;
      read = in.read(bytes, got, length - got);
    }
    return got == length ? bytes : Arrays.copyOf(bytes, got);
  }

  private static StorageException failed(String what, Path file, IOException e) {
    if (isDiskFull(e)) {
      return new StorageException(
          StorageException.Reason.DISK_FULL,
          "no space left to " + what + " " + file + "; free some and try again",
          e);
    }
    return new StorageException(
        StorageException.Reason.FAILED, "cannot " + what + " " + file + ": " + e.getMessage(), e);
  }

  /// Java has no type for ENOSPC and EDQUOT, only the system's text.
  private static boolean isDiskFull(IOException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left") || text.contains("quota exceeded");
  }

  /// One file with one position, hence the lock.
  private static final class DiskFile implements GrowingFile {
    private final Path file;
    private final RandomAccessFile opened;
    private boolean closed;

    DiskFile(Path file, RandomAccessFile opened) {
      this.file = file;
      this.opened = opened;
    }

    @Override
    public synchronized long size() {
      try {
        requireOpen();
        return opened.length();
      } catch (IOException e) {
        throw failed("measure", file, e);
      }
    }

    @Override
    public synchronized byte[] read(long offset, int length) {
      try {
        requireOpen();
        return DiskFolder.read(opened, offset, length);
      } catch (IOException e) {
        throw failed("read", file, e);
      }
    }

    @Override
    public synchronized void append(byte[] bytes) {
      try {
        requireOpen();
        opened.seek(opened.length());
        opened.write(bytes);
      } catch (IOException e) {
        throw failed("append to", file, e);
      }
    }

    @Override
    public synchronized void truncate(long size) {
      try {
        requireOpen();
        opened.setLength(size);
      } catch (IOException e) {
        throw failed("cut", file, e);
      }
    }

    @Override
    public synchronized void sync() {
      try {
        requireOpen();
        opened.getFD().sync();
      } catch (IOException e) {
        throw failed("sync", file, e);
      }
    }

    private void requireOpen() {
      if (closed) {
        throw new StorageException(StorageException.Reason.CLOSED, file + " is closed");
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      try {
        opened.close();
      } catch (IOException e) {
        throw failed("close", file, e);
      }
    }
  }
}
