package dev.nabla.infrastructure.store;

import java.util.Optional;

/// Ordered byte keys to byte values, in columns, with atomic batches. Safe for use by any thread.
///
/// A [WriteBatch] becomes visible and durable as a whole or not at all, across columns and across a
/// crash at any moment: after reopening, what is there is what the first n batches wrote, for some
/// n that covers every batch whose [Durability] held. Keys compare as unsigned bytes. Arrays are
/// copied on the way in; those handed out belong to the caller.
public interface KeyValueStore extends AutoCloseable {

  /// The value under `key`, or nothing.
  ///
  /// @throws StorageException where the disk fails or what it holds is damaged
  Optional<byte[]> get(Column column, byte[] key);

  /// Applies `batch` in its order as one atomic step.
  ///
  /// @throws StorageException where that failed; the batch then has no effect
  void write(WriteBatch batch, Durability durability);

  /// The entries of `column` with `from` <= key < `to`, ascending, as they are now: later writes do
  /// not show.
  Cursor scan(Column column, byte[] from, byte[] to);

  /// Frees the store; what was written stays. Cursors must be closed before.
  @Override
  void close();

  /// A position in a range, before its first entry to begin with. For one thread; must be closed.
  interface Cursor extends AutoCloseable {
    /// Moves to the next entry; false where there is none.
    boolean next();

    /// The key here.
    byte[] key();

    /// The value here.
    byte[] value();

    @Override
    void close();
  }
}
