package dev.nabla.infrastructure.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Writes to be applied as one atomic step. Not safe for use by several threads.
public final class WriteBatch {
  private final List<Consumer<Target>> operations = new ArrayList<>();

  /// What a batch is played to.
  public interface Target {
    /// Sets `key` to `value`.
    void put(Column column, byte[] key, byte[] value);

    /// Removes `key`, if it is there.
    void delete(Column column, byte[] key);
  }

  /// Sets `key` to `value`. Both arrays are borrowed until the batch is written.
  public WriteBatch put(Column column, byte[] key, byte[] value) {
    operations.add(target -> target.put(column, key, value));
    return this;
  }

  /// Removes `key`, if it is there. The array is borrowed until the batch is written.
  public WriteBatch delete(Column column, byte[] key) {
    operations.add(target -> target.delete(column, key));
    return this;
  }

  /// Number of writes.
  public int size() {
    return operations.size();
  }

  /// Plays the writes to `target`, in their order.
  public void playTo(Target target) {
    operations.forEach(operation -> operation.accept(target));
  }
}
