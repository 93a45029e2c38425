package dev.nabla.infrastructure.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A [KeyValueStore] on the heap, for tests, simulations and state that need not last. Every column
/// exists. It survives [#close()], so that a test can open the same store again.
public final class MemoryStore implements KeyValueStore {
  private final Map<Column, NavigableMap<byte[], byte[]>> columns = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  @Override
  public Optional<byte[]> get(Column column, byte[] key) {
    lock.readLock().lock();
    try {
      return Optional.ofNullable(column(column).get(key)).map(byte[]::clone);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    lock.writeLock().lock();
    try {
      batch.playTo(
          new WriteBatch.Target() {
            @Override
            public void put(Column column, byte[] key, byte[] value) {
              column(column).put(key.clone(), value.clone());
            }

            @Override
            public void delete(Column column, byte[] key) {
              column(column).remove(key);
            }
          });
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public Cursor scan(Column column, byte[] from, byte[] to) {
    lock.readLock().lock();
    try {
      return new CopyCursor(new TreeMap<>(range(column, from, to)));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {}

  /// A store of its own with the same entries.
  public MemoryStore copy() {
    lock.readLock().lock();
    try {
      MemoryStore copy = new MemoryStore();
      columns.forEach((column, entries) -> copy.column(column).putAll(entries));
      return copy;
    } finally {
      lock.readLock().unlock();
    }
  }

  private NavigableMap<byte[], byte[]> range(Column column, byte[] from, byte[] to) {
    return Arrays.compareUnsigned(from, to) >= 0
        ? new TreeMap<>(Arrays::compareUnsigned)
        : column(column).subMap(from, true, to, false);
  }

  private NavigableMap<byte[], byte[]> column(Column column) {
    return columns.computeIfAbsent(
        column, _ -> new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
  }

  private static final class CopyCursor implements Cursor {
    private final Iterator<Map.Entry<byte[], byte[]>> entries;
    private Map.@Nullable Entry<byte[], byte[]> current;

    CopyCursor(NavigableMap<byte[], byte[]> copy) {
      this.entries = copy.entrySet().iterator();
    }

    @Override
    public boolean next() {
      current = entries.hasNext() ? entries.next() : null;
      return current != null;
    }

    @Override
    public byte[] key() {
      return here().getKey().clone();
    }

    @Override
    public byte[] value() {
      return here().getValue().clone();
    }

    private Map.Entry<byte[], byte[]> here() {
      if (current == null) {
        throw new IllegalStateException("the cursor is not at an entry");
      }
      return current;
    }

    @Override
    public void close() {}
  }
}
