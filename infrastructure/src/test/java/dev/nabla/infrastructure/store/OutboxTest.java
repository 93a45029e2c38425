package dev.nabla.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final String BOOT = "boot-1";
  private static final String ONLY_SEGMENT = "0000000000000000.outbox";

  private final CrashingFolder folder = new CrashingFolder();

  @Test
  void keepsRecordsInOrderAcrossReopening(@TempDir Path path) {
    DiskFolder disk = new DiskFolder(path.resolve("journal"));
    List<Long> positions;
    try (Outbox outbox = Outbox.open(disk, BOOT)) {
      positions = outbox.append(records("a", "", "ccc"), Durability.DISK);
      outbox.append(records("d"), Durability.PROCESS);
    }

    try (Outbox reopened = Outbox.open(disk, BOOT)) {
      assertThat(contents(reopened)).containsExactly("a", "", "ccc", "d");
      assertThat(text(reopened.read(positions.get(2)))).isEqualTo("ccc");
      assertThat(reopened.recovery().clean()).isTrue();
    }
  }

  @Test
  void losesOnlyTheRecordThatIsTornWhereverTheTear() {
    Outbox outbox = Outbox.open(folder, BOOT);
    List<Long> ends = new ArrayList<>(List.of(outbox.end()));
    for (String record : List.of("first", "second", "third")) {
      outbox.append(records(record), Durability.PROCESS);
      ends.add(outbox.end());
    }
    byte[] whole = folder.bytes(ONLY_SEGMENT);

    for (int length = OutboxSegment.HEADER_BYTES; length <= whole.length; length++) {
      folder.overwrite(ONLY_SEGMENT, Arrays.copyOf(whole, length));

      Outbox reopened = Outbox.open(folder, BOOT);

      long size = length;
      int survivors = (int) ends.stream().filter(end -> end <= size).count() - 1;
      assertThat(contents(reopened))
          .isEqualTo(List.of("first", "second", "third").subList(0, survivors));
      assertThat(reopened.recovery().tornTail()).isEqualTo(!ends.contains(size));
    }
  }

  @Test
  void noticesEveryChangedByteOfTheLastRecord() {
    Outbox outbox = Outbox.open(folder, BOOT);
    outbox.append(records("kept"), Durability.PROCESS);
    int start = (int) outbox.end();
    outbox.append(records("changed"), Durability.PROCESS);
    byte[] whole = folder.bytes(ONLY_SEGMENT);

    for (int at = start; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x40;
      folder.overwrite(ONLY_SEGMENT, changed);

      Outbox reopened = Outbox.open(folder, BOOT);

      assertThat(contents(reopened)).containsExactly("kept");
      assertThat(reopened.recovery().tornTail()).isTrue();
    }
  }

  @Test
  void refusesToOpenWhereSyncedBytesChanged() {
    Outbox outbox = Outbox.open(folder, BOOT, 100);
    for (int i = 0; i < 20; i++) {
      outbox.append(records("record " + i), Durability.PROCESS);
    }
    byte[] first = folder.bytes(ONLY_SEGMENT);
    folder.overwrite(ONLY_SEGMENT, Arrays.copyOf(first, first.length - 1));

    assertThatThrownBy(() -> Outbox.open(folder, BOOT, 100))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DAMAGED));
  }

  @Test
  void tellsThatTheMachineWasRestarted() {
    Outbox.open(folder, BOOT).append(records("a"), Durability.PROCESS);

    Outbox afterReboot = Outbox.open(folder, "boot-2");

    assertThat(afterReboot.recovery()).isEqualTo(new Outbox.Recovery(false, true));
    assertThat(contents(afterReboot)).containsExactly("a");
  }

  @Test
  void saysThatSomethingMayBeMissingUntilARecordIsAppended() {
    Outbox.open(folder, BOOT).append(records("a"), Durability.PROCESS);
    byte[] torn = Arrays.copyOf(folder.bytes(ONLY_SEGMENT), OutboxSegment.HEADER_BYTES + 3);
    folder.overwrite(ONLY_SEGMENT, torn);

    for (int i = 0; i < 3; i++) {
      assertThat(Outbox.open(folder, "boot-2").recovery())
          .isEqualTo(new Outbox.Recovery(true, true));
    }

    Outbox.open(folder, "boot-2").append(records("b"), Durability.PROCESS);
    Outbox reopened = Outbox.open(folder, "boot-2");
    assertThat(reopened.recovery().clean()).isTrue();
    assertThat(contents(reopened)).containsExactly("b");
  }

  @Test
  void saysSoEvenWhereEverythingIsGone() {
    Outbox.open(folder, BOOT).append(records("a"), Durability.PROCESS);
    byte[] bare = Arrays.copyOf(folder.bytes(ONLY_SEGMENT), OutboxSegment.HEADER_BYTES);
    folder.overwrite(ONLY_SEGMENT, bare);

    Outbox reopened = Outbox.open(folder, "boot-2");

    assertThat(reopened.recovery()).isEqualTo(new Outbox.Recovery(false, true));
    assertThat(contents(reopened)).isEmpty();
  }

  @Test
  void aFullDiskLosesNothingAndPoisonsNothing() {
    Outbox outbox = Outbox.open(folder, BOOT);
    outbox.append(records("before"), Durability.DISK);
    folder.capacity(folder.used() + 5);

    assertThatThrownBy(() -> outbox.append(records("more than fits"), Durability.PROCESS))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(StorageException.Reason.DISK_FULL);
              assertThat(e.retryable()).isTrue();
            });

    assertThat(contents(outbox)).containsExactly("before");
    folder.capacity(Long.MAX_VALUE);
    outbox.append(records("after"), Durability.PROCESS);
    assertThat(contents(outbox)).containsExactly("before", "after");
    assertThat(contents(Outbox.open(folder, BOOT))).containsExactly("before", "after");
  }

  @Test
  void appendsNothingMoreOnceASyncFailed() {
    Outbox outbox = Outbox.open(folder, BOOT);
    outbox.append(records("before"), Durability.DISK);
    folder.failSyncs(true);
    assertThatThrownBy(() -> outbox.append(records("unsure"), Durability.DISK))
        .isInstanceOf(StorageException.class);
    folder.failSyncs(false);

    assertThatThrownBy(() -> outbox.append(records("after"), Durability.PROCESS))
        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.retryable()).isFalse());

    assertThat(contents(outbox)).containsExactly("before");
  }

  @Test
  void rollsSegmentsAndForgetsOldOnes() {
    Outbox outbox = Outbox.open(folder, BOOT, 200);
    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      positions.addAll(outbox.append(records("record " + i), Durability.PROCESS));
    }
    int segments = folder.names().size();

    outbox.dropBefore(positions.get(25));

    assertThat(segments).isGreaterThan(3);
    assertThat(folder.names().size()).isLessThan(segments);
    assertThat(contents(outbox)).endsWith("record 48", "record 49").contains("record 25");
    assertThat(contents(Outbox.open(folder, BOOT, 200))).isEqualTo(contents(outbox));
    assertThatThrownBy(() -> outbox.read(positions.get(0))).isInstanceOf(StorageException.class);
  }

  @Test
  void writesTogetherWhatComesTogether() throws Exception {
    Outbox outbox = Outbox.open(folder, BOOT);
    int threads = 200;

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Long>>> appends =
          IntStream.range(0, threads)
              .mapToObj(
                  i -> executor.submit(() -> outbox.append(records("r" + i), Durability.DISK)))
              .toList();
      for (int i = 0; i < threads; i++) {
        long position = appends.get(i).get().getFirst();
        assertThat(text(outbox.read(position))).isEqualTo("r" + i);
      }
    }

    assertThat(contents(outbox))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, threads).mapToObj(i -> "r" + i).toList());
  }

  @Test
  void anInterruptedThreadHarmsNobodyElse(@TempDir Path path) {
    try (Outbox outbox = Outbox.open(new DiskFolder(path), BOOT)) {
      Thread.currentThread().interrupt();
      outbox.append(records("interrupted"), Durability.DISK);

      boolean flag = Thread.interrupted();
      outbox.append(records("later"), Durability.DISK);

      assertThat(flag).isTrue();
      assertThat(contents(outbox)).containsExactly("interrupted", "later");
    }
  }

  @Test
  void aClosedOutboxTakesNothing() {
    Outbox outbox = Outbox.open(folder, BOOT);
    outbox.close();

    assertThatThrownBy(() -> outbox.append(records("late"), Durability.PROCESS))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.CLOSED));
  }

  private static List<byte[]> records(String... texts) {
    return Arrays.stream(texts)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .collect(Collectors.toList());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> contents(Outbox outbox) {
    List<String> contents = new ArrayList<>();
    outbox.forEach(0, (_, payload) -> contents.add(text(payload)));
    return contents;
  }
}
