package dev.nabla.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.state.StateAudit;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger's folder of which the disk gives back something else than what was written: a table,
/// the log, the manifest or the pointer to it is cut short or has changed bytes. Either the ledger
/// says so, or it is the chain that was written, up to a block that the log still has; never one
/// with another root.
class DamagedLedgerTest {
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Address LOGGER = Address.ofNumber(0x2002);
  private static final int BLOCKS_IN_TABLES = 12;
  private static final int BLOCKS_IN_LOG = 6;
  private static final StateRetention RETENTION = new StateRetention(4);
  private static final GenesisConfig GENESIS =
      LedgerHarness.genesis(
          List.of(
              new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting())),
              new GenesisConstructor(
                  LOGGER, Bytecode.deploying(Bytecode.logging(UInt256.of(77).toHash())))));

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final List<Hash> written = new ArrayList<>();

  @TempDir private Path folder;

  private enum Part {
    TABLE,
    LOG,
    MANIFEST,
    CURRENT;

    private boolean is(Path file) {
      String name = file.getFileName().toString();
      return switch (this) {
        case TABLE -> name.endsWith(".sst");
        case LOG -> name.endsWith(".log");
        case MANIFEST -> name.startsWith("MANIFEST-");
        case CURRENT -> name.equals("CURRENT");
      };
    }
  }

  private enum Ending {
    REFUSED,
    WHOLE,
    SHORTER
  }

  /// Opening again turns the log into tables.
  @BeforeEach
  void makeBlocks() {
    extend(BLOCKS_IN_TABLES);
    extend(BLOCKS_IN_LOG);
  }

  private void extend(int blocks) {
    try (LedgerHarness ledger = open(folder.resolve("whole"))) {
      for (int i = 0; i < blocks; i++) {
        send(ledger, 0, COUNTER);
        send(ledger, 1, LOGGER);
        send(ledger, 2, Address.ofNumber(100 + written.size() + i));
        clock.advance(Duration.ofSeconds(1));
      }
      written.clear();
      for (long number = 0; number <= ledger.chain().head().number(); number++) {
        written.add(ledger.chain().hash(number));
      }
    }
  }

  private static void send(LedgerHarness ledger, int from, Address to) {
    long nonce = ledger.pool().nextNonce(LedgerHarness.address(from));
    ledger.send(
        LedgerHarness.transaction(nonce, Optional.of(to), UInt256.ZERO, Bytes.EMPTY, 100_000)
            .signed(LedgerHarness.key(from)));
  }

  private LedgerHarness open(Path chain) {
    RocksDbStore store = RocksDbStore.open(chain, ChainStore.columns());
    try {
      return LedgerHarness.open(GENESIS, store, RETENTION, clock);
    } catch (StorageException e) {
      store.close();
      throw e;
    }
  }

  @Test
  void saysThatItIsDamagedOrIsTheChainThatWasWritten() throws IOException {
    assertThat(written).hasSize(1 + BLOCKS_IN_TABLES + BLOCKS_IN_LOG);
    int count = Seeds.count(60, 1_500);
    Seeds seeds = Seeds.of("damaged ledgers", count);
    Map<Part, Map<Ending, Integer>> endings = new EnumMap<>(Part.class);

    for (int i = 0; i < count; i++) {
      Part part = Part.values()[i % Part.values().length];
      Path copy = copy(i);
      String harm = harm(pick(copy, part, seeds), seeds);
      Ending ending = outcome(copy, part, seeds + ", " + harm);
      endings
          .computeIfAbsent(part, _ -> new EnumMap<>(Ending.class))
          .merge(ending, 1, Integer::sum);
      delete(copy);
    }

    System.out.println("damaged ledgers: " + endings.toString().toLowerCase(Locale.ROOT));
    assertThat(endings.get(Part.TABLE)).as("damage in tables is seen").containsKey(Ending.REFUSED);
    assertThat(endings.get(Part.LOG)).as("a log is cut").containsKey(Ending.SHORTER);
  }

  private Ending outcome(Path copy, Part part, String harm) {
    try (LedgerHarness ledger = open(copy)) {
      ChainStore chain = ledger.chain();
      ChainAudit.run(chain);
      StateAudit.run(chain.states(), chain.head().header().stateRoot());
      long head = chain.head().number();
      assertThat(head).as(harm).isLessThan(written.size());
      for (long number = 0; number <= head; number++) {
        assertThat(chain.hash(number)).as(harm).isEqualTo(written.get((int) number));
      }
      boolean isWhole = head == written.size() - 1;
      // Only the log's end may be lost, for that is all that a loss of power can take.
      assertThat(isWhole || part == Part.LOG).as("%s, head %d", harm, head).isTrue();
      assertThat(head).as(harm).isGreaterThanOrEqualTo(BLOCKS_IN_TABLES);
      send(ledger, 3, COUNTER);
      clock.advance(Duration.ofSeconds(1));
      assertThat(chain.head().number()).as(harm).isEqualTo(head + 1);
      return isWhole ? Ending.WHOLE : Ending.SHORTER;
    } catch (StorageException e) {
      assertThat(e.getMessage()).as(harm).contains("damaged").containsPattern("restore|remove");
      return Ending.REFUSED;
    }
  }

  private Path copy(int index) throws IOException {
    Path target = Files.createDirectory(folder.resolve("copy-" + index));
    try (Stream<Path> files = Files.list(folder.resolve("whole"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  /// One that is not empty.
  private static Path pick(Path of, Part part, Seeds seeds) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      List<Path> choice =
          files.filter(part::is).filter(file -> file.toFile().length() > 0).sorted().toList();
      return choice.get(seeds.nextInt(0, choice.size()));
    }
  }

  private static String harm(Path file, Seeds seeds) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = seeds.nextInt(0, bytes.length);
    if (seeds.nextInt(0, 2) == 0) {
      Files.write(file, Arrays.copyOf(bytes, at));
      return "%s cut at %d of %d".formatted(file.getFileName(), at, bytes.length);
    }
    int bits = seeds.nextInt(1, 256);
    bytes[at] ^= (byte) bits;
    Files.write(file, bytes);
    return "%s with byte %d of %d changed by %d"
        .formatted(file.getFileName(), at, bytes.length, bits);
  }

  private static void delete(Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
