package dev.nabla.infrastructure.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.Seeds;
import org.junit.jupiter.api.Test;

class VirtualDiskTest {
  private static final Column COLUMN = new Column("numbers");
  private static final byte[] LAST = {1};
  private static final byte[] BESIDE = {2};

  @Test
  void aLossOfPowerKeepsWholeBatchesUpToSomeOneAfterTheLastSynced() {
    int count = Seeds.count(200, 2_000);
    Seeds seeds = Seeds.of("virtual disk", count);

    for (int i = 0; i < count; i++) {
      VirtualDisk disk = VirtualDisk.empty(seeds.random());
      int synced = -1;
      for (int number = 0; number < 10; number++) {
        boolean sync = seeds.nextInt(0, 4) == 0;
        write(disk, number, sync ? Durability.DISK : Durability.PROCESS);
        synced = sync ? number : synced;
      }

      VirtualDisk after = disk.restart();

      assertThat(number(after, LAST)).as("%s", seeds).isBetween(synced, 9);
      assertThat(number(after, BESIDE)).isEqualTo(number(after, LAST));
      assertThatThrownBy(() -> number(disk, LAST)).isInstanceOf(VirtualDisk.PowerLost.class);
    }
  }

  @Test
  void aKilledProcessLosesNothingThatWasWritten() {
    VirtualDisk disk = VirtualDisk.empty(Seeds.fixed("virtual disk", 1).random());
    write(disk, 3, Durability.PROCESS);

    assertThat(number(disk.restartOfProcess(), LAST)).isEqualTo(3);
  }

  @Test
  void aFullDiskTakesNothingAndKeepsWhatItHas() {
    VirtualDisk disk = VirtualDisk.empty(Seeds.fixed("virtual disk", 1).random());
    write(disk, 3, Durability.PROCESS);
    disk.full(true);

    assertThatThrownBy(() -> write(disk, 4, Durability.PROCESS))
        .isInstanceOf(StorageException.class);

    disk.full(false);
    assertThat(number(disk, LAST)).isEqualTo(3);
  }

  @Test
  void powerThatGoesInAWriteLeavesItWholeOrAbsent() {
    Seeds seeds = Seeds.of("power lost in a write", 50);

    for (int i = 0; i < 50; i++) {
      VirtualDisk disk = VirtualDisk.empty(seeds.random());
      disk.losePowerAfter(1);
      write(disk, 0, Durability.DISK);
      assertThatThrownBy(() -> write(disk, 1, Durability.DISK))
          .isInstanceOf(VirtualDisk.PowerLost.class);

      KeyValueStore after = disk.restart();

      assertThat(number(after, LAST)).isBetween(0, 1).isEqualTo(number(after, BESIDE));
    }
  }

  private static void write(KeyValueStore disk, int number, Durability durability) {
    byte[] value = {(byte) number};
    disk.write(new WriteBatch().put(COLUMN, LAST, value).put(COLUMN, BESIDE, value), durability);
  }

  private static int number(KeyValueStore disk, byte[] key) {
    return disk.get(COLUMN, key).map(value -> (int) value[0]).orElse(-1);
  }
}
