package dev.nabla.chain.consensus;

import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.WriteBatch;
import java.util.Optional;

/// A store whose disk is full as long as a test says so.
final class FailingStore implements KeyValueStore {
  private final MemoryStore store = new MemoryStore();
  private boolean full;

  void full(boolean now) {
    full = now;
  }

  @Override
  public Optional<byte[]> get(Column column, byte[] key) {
    return store.get(column, key);
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    if (full) {
      throw new StorageException(StorageException.Reason.DISK_FULL, "the disk is full");
    }
    store.write(batch, durability);
  }

  @Override
  public Cursor scan(Column column, byte[] from, byte[] to) {
    return store.scan(column, from, to);
  }

  @Override
  public void close() {
    store.close();
  }
}
