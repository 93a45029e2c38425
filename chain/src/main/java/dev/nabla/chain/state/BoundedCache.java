package dev.nabla.chain.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps what was used last, up to a number of entries. Safe to call from any thread.
final class BoundedCache<K, V> {
  private static final float LOAD_FACTOR = 0.75f;

  private final Map<K, V> entries;

  BoundedCache(int limit) {
    this.entries =
        new LinkedHashMap<>(16, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
          }
        };
  }

  Optional<V> get(K key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  void put(K key, V value) {
    synchronized (entries) {
      entries.put(key, value);
    }
  }
}
