package dev.nabla.infrastructure.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A [Folder] of the file system. Files that a crash left half replaced are cleared away on
/// opening.
public final class DiskFolder implements Folder {
  private static final String UNFINISHED = ".unfinished";

  private final Path path;

  /// Makes the folder and its parents where they are missing.
  public DiskFolder(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path);
      for (String name : list()) {
        if (name.endsWith(UNFINISHED)) {
          Files.deleteIfExists(path.resolve(name));
        }
      }
    } catch (IOException e) {
      throw failed("open", path, e);
    }
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
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > maxBytes) {
        throw new StorageException(
            StorageException.Reason.DAMAGED,
            file + " has " + channel.size() + " bytes, expected at most " + maxBytes);
      }
      return Optional.of(readFully(channel, 0, (int) channel.size()));
    } catch (NoSuchFileException _) {
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
      try (FileChannel channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(channel, content);
        if (sync) {
          channel.force(true);
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

  @Override
  public GrowingFile open(String name) {
    Path file = path.resolve(name);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      syncFolder();
      return new DiskFile(file, channel);
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

  private static byte[] readFully(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
      // read(2) may give less than asked for
    }
    return buffer.hasRemaining()
        ? Arrays.copyOf(buffer.array(), buffer.position())
        : buffer.array();
  }

  private static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static StorageException failed(String what, Path file, IOException e) {
    if (e instanceof ClosedChannelException) {
      return new StorageException(StorageException.Reason.CLOSED, file + " is closed", e);
    }
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

  private static final class DiskFile implements GrowingFile {
    private final Path file;
    private final FileChannel channel;

    DiskFile(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public long size() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw failed("measure", file, e);
      }
    }

    @Override
    public byte[] read(long offset, int length) {
      try {
        return readFully(channel, offset, length);
      } catch (IOException e) {
        throw failed("read", file, e);
      }
    }

    @Override
    public void append(byte[] bytes) {
      try {
        channel.position(channel.size());
        writeFully(channel, bytes);
      } catch (IOException e) {
        throw failed("append to", file, e);
      }
    }

    @Override
    public void truncate(long size) {
      try {
        channel.truncate(size);
      } catch (IOException e) {
        throw failed("cut", file, e);
      }
    }

    @Override
    public void sync() {
      try {
        channel.force(true);
      } catch (IOException e) {
        throw failed("sync", file, e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw failed("close", file, e);
      }
    }
  }
}
