package dev.nabla.infrastructure.simulation;

import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.infrastructure.store.WriteBatch;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A [KeyValueStore] whose power a test can cut, and whose space it can end. It keeps exactly what
/// the interface promises and nothing more: a batch is there whole or not at all, and after a loss
/// of power the first n batches are, for some n that covers all that were written for
/// [Durability#DISK].
public final class VirtualDisk implements KeyValueStore {
  private final RandomGenerator random;
  private final MemoryStore durable;
  private final MemoryStore seen;
  private final List<WriteBatch> unsynced = new ArrayList<>();
  private int writesToPowerLoss = Integer.MAX_VALUE;
  private boolean full;
  private boolean dead;

  private VirtualDisk(RandomGenerator random, MemoryStore durable, MemoryStore seen) {
    this.random = random;
    this.durable = durable;
    this.seen = seen;
  }

  /// An empty disk.
  public static VirtualDisk empty(RandomGenerator random) {
    return new VirtualDisk(random, new MemoryStore(), new MemoryStore());
  }

  /// What is thrown to whoever was writing when the power went, and ever after.
  public static final class PowerLost extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    PowerLost() {
      super("the power is gone");
    }
  }

  /// Whether there is room from now on.
  public void full(boolean now) {
    full = now;
  }

  /// Lets the power go in the middle of a later write, `writes` whole ones after now.
  public void losePowerAfter(int writes) {
    writesToPowerLoss = writes;
  }

  /// The disk as the next start finds it; this one is dead.
  public VirtualDisk restart() {
    dead = true;
    int kept = random.nextInt(unsynced.size() + 1);
    for (WriteBatch batch : unsynced.subList(0, kept)) {
      durable.write(batch, Durability.DISK);
    }
    return new VirtualDisk(random, durable.copy(), durable);
  }

  /// As [#restart()] after kill -9: what was written is there, whatever its durability.
  public VirtualDisk restartOfProcess() {
    dead = true;
    return new VirtualDisk(random, seen.copy(), seen);
  }

  @Override
  public Optional<byte[]> get(Column column, byte[] key) {
    requirePower();
    return seen.get(column, key);
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    requirePower();
    if (full) {
      throw new StorageException(Reason.DISK_FULL, "the virtual disk is full");
    }
    boolean isLast = writesToPowerLoss-- <= 0;
    if (!isLast || random.nextBoolean()) {
      apply(copyOf(batch), durability);
    }
    if (isLast) {
      dead = true;
      throw new PowerLost();
    }
  }

  private void apply(WriteBatch batch, Durability durability) {
    seen.write(batch, durability);
    unsynced.add(batch);
    if (durability == Durability.DISK) {
      unsynced.forEach(waiting -> durable.write(waiting, Durability.DISK));
      unsynced.clear();
    }
  }

  /// Arrays of a batch are its writer's own once it is written.
  private static WriteBatch copyOf(WriteBatch batch) {
    WriteBatch copy = new WriteBatch();
    batch.playTo(
        new WriteBatch.Target() {
          @Override
          public void put(Column column, byte[] key, byte[] value) {
            copy.put(column, key.clone(), value.clone());
          }

          @Override
          public void delete(Column column, byte[] key) {
            copy.delete(column, key.clone());
          }
        });
    return copy;
  }

  @Override
  public Cursor scan(Column column, byte[] from, byte[] to) {
    requirePower();
    return seen.scan(column, from, to);
  }

  private void requirePower() {
    if (dead) {
      throw new PowerLost();
    }
  }

  @Override
  public void close() {}
}
