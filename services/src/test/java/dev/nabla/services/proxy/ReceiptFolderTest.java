package dev.nabla.services.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.process.ChildJvm;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.DiskFolder;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptFolderTest {
  private static final Bytes REQUEST = Bytes.utf8("{\"question\":1}");
  private static final Bytes RESPONSE = Bytes.utf8("{\"answer\":1}");

  @TempDir private Path disk;
  private final Samples samples = new Samples(Seeds.of("receipt folders", 1));
  private long clock = 1_000;

  /// Keeps one exchange, a millisecond after the one before.
  private Hash keep(ReceiptFolder folder) {
    ReceiptFile file = samples.file(0, 1);
    assertThat(folder.keep(kept(file, clock++), new ReceiptFolder.Texts(REQUEST, RESPONSE), file))
        .isTrue();
    return file.id();
  }

  private static Kept kept(ReceiptFile file, long millis) {
    return new Kept(
        file.id(),
        file.id().toHex().substring(2, 34),
        millis,
        file.receipt().nodeId(),
        Family.CHAT.path(),
        "m",
        "COMPLETED",
        1_000,
        ReceiptStatus.NONE,
        Kept.Check.NONE,
        Kept.Accusation.NONE,
        "");
  }

  private static ReceiptFolder open(Folder folder) {
    return new ReceiptFolder(folder, KeepLimits.DEFAULT);
  }

  @Test
  void findsAgainWhatItKept() {
    CrashingFolder files = new CrashingFolder();
    ReceiptFolder folder = open(files);
    Hash id = keep(folder);
    folder.update(id, kept -> kept.withStatus(ReceiptStatus.SETTLED));

    ReceiptFolder reopened = open(files);

    Kept found = reopened.find(id.toHex()).orElseThrow();
    assertThat(found.statusName()).isEqualTo("SETTLED");
    assertThat(reopened.find(found.requestId())).contains(found);
    assertThat(reopened.request(id)).isEqualTo(REQUEST);
    assertThat(reopened.response(id)).isEqualTo(RESPONSE);
    assertThat(reopened.receipt(id).id()).isEqualTo(id);
    assertThat(reopened.find("0x" + "00".repeat(32))).isEmpty();
    assertThat(reopened.find("../" + id)).isEmpty();
  }

  @Test
  void takesAReceiptOnce() {
    ReceiptFolder folder = open(new CrashingFolder());
    ReceiptFile file = samples.file(0, 1);
    ReceiptFolder.Texts texts = new ReceiptFolder.Texts(REQUEST, RESPONSE);

    assertThat(folder.keep(kept(file, 1), texts, file)).isTrue();
    assertThat(folder.keep(kept(file, 2), texts, file)).isFalse();
    assertThat(folder.size()).isEqualTo(1);
  }

  @Test
  void letsTheOldestFinalGoFirstAndNeverWhatIsOpen() {
    CrashingFolder files = new CrashingFolder();
    ReceiptFolder folder = new ReceiptFolder(files, new KeepLimits(3, 1 << 20));
    Hash open = keep(folder);
    Hash settled = keep(folder);
    Hash newer = keep(folder);
    folder.update(newer, kept -> kept.withStatus(ReceiptStatus.FINAL));
    folder.update(settled, kept -> kept.withStatus(ReceiptStatus.FINAL));

    folder.reserve().close();

    assertThat(folder.ids()).containsExactlyInAnyOrder(open, newer);
    assertThat(files.names()).noneMatch(name -> name.startsWith(settled.toHex()));
  }

  @Test
  void refusesMoreWhereAllMustStay() {
    ReceiptFolder folder = new ReceiptFolder(new CrashingFolder(), new KeepLimits(2, 1 << 20));
    Hash accused = keep(folder);
    folder.update(
        accused,
        kept ->
            kept.withStatus(ReceiptStatus.FINAL).withAccusation(Kept.Accusation.SENT, "accused"));

    ReceiptFolder.Place place = folder.reserve();
    assertThatThrownBy(folder::reserve).isInstanceOf(FolderFullException.class);

    place.close();
    folder.reserve().close();
  }

  @Test
  void keepsItsBoundOnBytes() {
    ReceiptFolder folder = new ReceiptFolder(new CrashingFolder(), new KeepLimits(100, 66_000));
    Hash first = keep(folder);

    assertThatThrownBy(folder::reserve).isInstanceOf(FolderFullException.class);
    folder.update(first, kept -> kept.withStatus(ReceiptStatus.FINAL));

    folder.reserve().close();
    assertThat(folder.size()).isZero();
  }

  @Test
  void losesNothingThatItTookWhereverItDies() {
    int count = Seeds.count(200, 5_000);
    Seeds seeds = Seeds.of("deaths of a proxy", count);
    for (int i = 0; i < count; i++) {
      CrashingFolder files = new CrashingFolder();
      ReceiptFolder folder = open(files);
      List<Hash> acknowledged = new ArrayList<>(List.of(keep(folder)));
      files.dieAfter(seeds.nextInt(0, 12_000));
      try {
        while (true) {
          acknowledged.add(keep(folder));
        }
      } catch (CrashingFolder.Died _) {
        files.restart();
      }

      ReceiptFolder reopened = open(files);

      assertThat(reopened.ids()).containsAll(acknowledged);
      reopened.ids().forEach(id -> assertThat(reopened.receipt(id).id()).isEqualTo(id));
      assertThat(files.names()).hasSize(4 * reopened.size());
    }
  }

  @Test
  void isReadableByItsOwnerAlone() throws IOException {
    Path path = disk.resolve("proxy");
    keep(open(DiskFolder.ofOwner(path)));

    assertThat(permissions(path)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(path)) {
      assertThat(files.toList()).hasSize(4).allMatch(file -> permissions(file).equals("rw-------"));
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void losesNoAcknowledgedReceiptToKillNine() {
    Path path = disk.resolve("killed");
    List<Hash> acknowledged = new ArrayList<>();
    try (ChildJvm child =
        ChildJvm.start(
            new ChildJvm.Launch(
                KeepsUntilKilled.class, List.of(path.toString()), List.of(), disk))) {
      for (int i = 0; i < 40; i++) {
        String line = child.awaitLine(one -> one.startsWith("kept "), Duration.ofMinutes(2));
        acknowledged.add(Hash.fromHex(line.substring(5)));
      }
      child.kill();
    }

    ReceiptFolder reopened = open(DiskFolder.ofOwner(path));

    assertThat(reopened.ids()).containsAll(acknowledged);
    acknowledged.forEach(id -> assertThat(reopened.receipt(id).id()).isEqualTo(id));
  }

  /// Keeps exchanges and tells of each, until somebody kills it.
  static final class KeepsUntilKilled {
    private KeepsUntilKilled() {}

    public static void main(String[] arguments) {
      ReceiptFolderTest test = new ReceiptFolderTest();
      ReceiptFolder folder = open(DiskFolder.ofOwner(Path.of(arguments[0])));
      while (true) {
        System.out.println("kept " + test.keep(folder));
      }
    }
  }
}
