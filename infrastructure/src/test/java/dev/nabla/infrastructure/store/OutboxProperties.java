package dev.nabla.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random lives of an outbox, with full disks, deaths in mid-write and power losses, held against a
/// list.
class OutboxProperties {
  private static final int STEPS = 60;
  private static final int SMALL_SEGMENT = 300;

  @Test
  void keepsWhatItPromisedThroughEveryCrash() {
    int count = Seeds.count(300, 20_000);
    Seeds seeds = Seeds.of("outbox crashes", count);
    for (int i = 0; i < count; i++) {
      new Life(seeds.random().split(), seeds + ", case " + i).live();
    }
  }

  /// One folder through many processes and boots.
  private static final class Life {
    private final SplittableRandom random;
    private final String name;
    private final CrashingFolder folder = new CrashingFolder();

    /// Records that were acknowledged and must be there, in order.
    private final List<byte[]> acknowledged = new ArrayList<>();

    /// How many of them are safe from power loss.
    private int safe;

    private int boot = 1;
    private Outbox outbox;

    Life(SplittableRandom random, String name) {
      this.random = random;
      this.name = name;
      this.outbox = Outbox.open(folder, "boot-1", SMALL_SEGMENT);
    }

    void live() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0 -> dieInMidWrite();
          case 1 -> losePower();
          case 2 -> fillDisk();
          case 3 -> reopen(0);
          default -> append();
        }
        assertThat(contents()).as(name).isEqualTo(hex(acknowledged));
      }
    }

    private void append() {
      List<byte[]> records = someRecords();
      Durability durability = someDurability();
      outbox.append(records, durability);
      acknowledged.addAll(records);
      if (durability == Durability.DISK) {
        safe = acknowledged.size();
      }
    }

    private void fillDisk() {
      folder.capacity(folder.used() + random.nextInt(20));
      List<byte[]> records = someRecords();
      try {
        outbox.append(records, Durability.PROCESS);
        acknowledged.addAll(records);
      } catch (StorageException e) {
        assertThat(e.reason()).as(name).isEqualTo(StorageException.Reason.DISK_FULL);
      }
      folder.capacity(Long.MAX_VALUE);
    }

    private void dieInMidWrite() {
      folder.dieAfter(random.nextInt(80));
      List<byte[]> inFlight = someRecords();
      try {
        outbox.append(inFlight, someDurability());
        acknowledged.addAll(inFlight);
      } catch (CrashingFolder.Died _) {
        folder.restart();
        reopen(0);
        adopt(inFlight);
        return;
      }
      folder.restart();
    }

    private void losePower() {
      folder.losePower(random);
      boot++;
      reopen(acknowledged.size() - safe);
    }

    /// Opens again; of what was acknowledged, at most the last `mayMiss` records may be gone.
    private void reopen(int mayMiss) {
      outbox = Outbox.open(folder, "boot-" + boot, SMALL_SEGMENT);
      int found = contents().size();
      int least = acknowledged.size() - mayMiss;
      assertThat(found).as(name).isGreaterThanOrEqualTo(least);
      if (found < acknowledged.size()) {
        assertThat(outbox.recovery().clean()).as(name).isFalse();
        acknowledged.subList(found, acknowledged.size()).clear();
      }
      safe = Math.min(safe, acknowledged.size());
      if (mayMiss > 0) {
        safe = acknowledged.size();
      }
    }

    /// What was being written at death may be there as far as it got.
    private void adopt(List<byte[]> inFlight) {
      int extra = contents().size() - acknowledged.size();
      assertThat(extra).as(name).isBetween(0, inFlight.size());
      acknowledged.addAll(inFlight.subList(0, extra));
    }

    private List<byte[]> someRecords() {
      List<byte[]> records = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        byte[] record = new byte[random.nextInt(40)];
        random.nextBytes(record);
        records.add(record);
      }
      return records;
    }

    private Durability someDurability() {
      return random.nextInt(4) == 0 ? Durability.DISK : Durability.PROCESS;
    }

    private List<String> contents() {
      List<byte[]> found = new ArrayList<>();
      outbox.forEach(0, (_, payload) -> found.add(payload));
      return hex(found);
    }

    private static List<String> hex(List<byte[]> records) {
      return records.stream().map(java.util.HexFormat.of()::formatHex).toList();
    }
  }
}
