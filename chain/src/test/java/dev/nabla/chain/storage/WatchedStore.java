package dev.nabla.chain.storage;

import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.WriteBatch;
import java.util.Optional;

/// A store on the heap that stops after each write, so that a test sees what others see then.
final class WatchedStore implements KeyValueStore {
  private final MemoryStore store = new MemoryStore();
  private Runnable written = () -> {};

  void afterEachWrite(Runnable look) {
    written = look;
  }

  @Override
  public Optional<byte[]> get(Column column, byte[] key) {
    return store.get(column, key);
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    store.write(batch, durability);
    written.run();
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
