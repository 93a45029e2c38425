package dev.nabla.infrastructure.store;

import java.util.List;
import java.util.Optional;

/// A folder of files, reduced to what [Outbox] and [BlobStore] do with one, so that tests can fill
/// the disk, tear a write and cut the power.
///
/// Safe for use by any thread, but one file has one writer. Every method throws [StorageException]
/// where the disk does not do it.
public interface Folder {
  /// The names of all files, ascending.
  List<String> names();

  /// The bytes of a file; empty where there is none.
  ///
  /// @param maxBytes a larger file is [StorageException.Reason#DAMAGED]
  Optional<byte[]> read(String name, int maxBytes);

  /// Makes `content` the bytes of a file as one step: after a crash the file is as before or as
  /// after. With [Durability#DISK] it is as after once this returns.
  void replace(String name, byte[] content, Durability durability);

  /// Opens a file to append and read; makes it, durably, where there is none.
  GrowingFile open(String name);

  /// Removes a file, if it is there.
  void delete(String name);

  /// A file that grows at its end.
  interface GrowingFile extends AutoCloseable {
    /// Number of bytes.
    long size();

    /// Reads `length` bytes from `offset`; fewer where the file ends.
    byte[] read(long offset, int length);

    /// Writes at the end. Where this throws, some of the bytes may have been written.
    void append(byte[] bytes);

    /// Cuts the file to `size` bytes.
    void truncate(long size);

    /// Returns when everything written is on the device.
    void sync();

    @Override
    void close();
  }
}
