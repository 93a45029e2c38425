package dev.nabla.node.wiring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a data folder to one process. The operating system gives the lock back when the process
/// ends, however it ends, so nothing has to be cleaned up after kill -9.
public final class FolderLock implements AutoCloseable {
  private static final int MAX_HOLDER_BYTES = 32;

  private final FileChannel file;

  private FolderLock(FileChannel file) {
    this.file = file;
  }

  /// Takes the folder, making it where it is missing.
  ///
  /// @throws NotPossible where another process has it, or it cannot be written
  public static FolderLock take(DataFolder folder) {
    try {
      Files.createDirectories(folder.root());
      FileChannel file =
          FileChannel.open(
              folder.lock(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (tryLock(file) == null) {
        String holder = holder(file);
        file.close();
        throw new NotPossible(
            "%s is in use by process %s; stop that one, or choose another folder with --data"
                .formatted(folder.root(), holder));
      }
      writeHolder(file);
      return new FolderLock(file);
    } catch (IOException e) {
      throw new NotPossible(
          "cannot write to %s (%s); choose another folder with --data"
              .formatted(folder.root(), e.getMessage()),
          e);
    }
  }

  /// Null where another process, or another part of this one, holds it.
  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static String holder(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
    file.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
  }

  private static void writeHolder(FileChannel file) throws IOException {
    file.truncate(0);
    String pid = ProcessHandle.current().pid() + "\n";
    file.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  /// Lets the folder go.
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new NotPossible("cannot close the lock of the data folder", e);
    }
  }
}
