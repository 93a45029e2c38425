package dev.nabla.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.state.StateStore;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainStoreTest {
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final GenesisConfig GENESIS =
      LedgerHarness.genesis(
          List.of(new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting()))));

  private final VirtualTimeline clock = LedgerHarness.clock();

  @Test
  void keepsEverythingAboutABlock() {
    LedgerHarness ledger = LedgerHarness.open(GENESIS, new MemoryStore(), clock);
    Transaction first = count(0, 0);
    Transaction second = count(1, 0);

    ledger.send(first);
    ledger.send(second);
    clock.advance(Duration.ofSeconds(1));

    StoredBlock block = ledger.chain().block(1).orElseThrow();
    assertThat(block.block().transactions()).containsExactlyInAnyOrder(first, second);
    assertThat(block.transactions().getLast().receipt().cumulativeGasUsed())
        .isEqualTo(block.header().gasUsed());
    assertThat(ledger.chain().locate(second.hash())).isPresent();
    assertThat(ledger.chain().numberOf(block.hash())).contains(1L);
    assertThat(ledger.chain().locate(Keccak256.hash(Bytes.utf8("none")))).isEmpty();
  }

  @Test
  void showsNothingOfABlockBeforeItIsTheHead() {
    WatchedStore store = new WatchedStore();
    LedgerHarness ledger = LedgerHarness.open(GENESIS, store, clock);
    ChainStore chain = ledger.chain();
    Transaction transaction = count(0, 0);
    List<Long> looks = new ArrayList<>();
    store.afterEachWrite(() -> {
      long head = chain.head().number();
      looks.add(head);
      assertThat(chain.header(head + 1)).isEmpty();
      assertThat(chain.block(head + 1)).isEmpty();
      assertThat(chain.locate(transaction.hash())).isEmpty();
    });

    ledger.send(transaction);
    clock.advance(Duration.ofSeconds(1));

    assertThat(looks).containsExactly(0L);
    assertThat(chain.locate(transaction.hash())).isPresent();
    assertThat(chain.numberOf(chain.head().hash())).contains(1L);
  }

  @Test
  void announcesABlockWhenItCanBeRead() {
    LedgerHarness ledger = LedgerHarness.open(GENESIS, new MemoryStore(), clock);
    List<StoredBlock> heard = new ArrayList<>();
    ledger
        .chain()
        .onAppended(block -> {
          assertThat(ledger.chain().head().hash()).isEqualTo(block.hash());
          heard.add(block);
        });

    ledger.send(count(0, 0));
    clock.advance(Duration.ofSeconds(1));

    assertThat(heard).containsExactly(ledger.chain().block(1).orElseThrow());
  }

  @Test
  void anOldStateStaysReadable() {
    LedgerHarness ledger = LedgerHarness.open(GENESIS, new MemoryStore(), clock);
    for (int i = 0; i < 5; i++) {
      ledger.send(count(0, i));
      clock.advance(Duration.ofSeconds(1));
    }

    for (int number = 0; number <= 5; number++) {
      var header = ledger.chain().header(number).orElseThrow().header();
      assertThat(ledger.chain().stateAt(header).storage(COUNTER, UInt256.ZERO))
          .isEqualTo(UInt256.of(number));
    }
  }

  @Test
  void saysThatAStateIsPrunedAndKeepsItsBlock() {
    LedgerHarness ledger =
        LedgerHarness.open(GENESIS, new MemoryStore(), new StateRetention(2), clock);
    for (int i = 0; i < 5; i++) {
      ledger.send(count(0, i));
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(ledger.chain().block(3)).isPresent();
    assertThat(
            ledger.client().proof(COUNTER, List.of(UInt256.ZERO), 4).storage().getFirst().value())
        .isEqualTo(UInt256.of(4));
    assertThatThrownBy(() -> ledger.client().proof(COUNTER, List.of(), 3))
        .isInstanceOf(RpcFailure.class)
        .hasMessageContaining("state of block 3 is pruned")
        .hasMessageContaining("--archive");
  }

  @Test
  void goesOnWhereItStoppedWithoutBeingClosed(@TempDir Path folder) throws IOException {
    List<Transaction> served = new ArrayList<>();
    Path copy = folder.resolve("copy");
    try (LedgerHarness ledger = LedgerHarness.open(GENESIS, open(folder.resolve("live")), clock)) {
      for (int i = 0; i < 20; i++) {
        served.add(count(0, i));
        ledger.send(served.getLast());
        clock.advance(Duration.ofMillis(100));
      }
      // What another process would find after kill -9: the files as they are.
      copyFiles(folder.resolve("live"), copy);
    }

    try (LedgerHarness ledger = LedgerHarness.open(GENESIS, open(copy), clock)) {
      assertThat(served).allMatch(sent -> ledger.chain().locate(sent.hash()).isPresent());
      assertThat(ledger.chain().stateAt(ledger.chain().head().header()).root())
          .isEqualTo(ledger.chain().head().header().stateRoot());
      ledger.send(count(0, 20));
      clock.advance(Duration.ofSeconds(1));
      assertThat(ledger.client().transactionCount(LedgerHarness.address(0))).isEqualTo(21);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"headers", "bodies", "receipts", "numbers", "account-nodes", "state-roots"})
  void saysWhatOfTheHeadIsMissing(String column) {
    MemoryStore store = storeWithOneBlock();
    deleteAll(store, new Column(column));

    assertThatThrownBy(() -> ChainStore.open(store, states(store)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("of block 1 is missing or damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"headers", "bodies", "receipts"})
  void noticesEveryChangedByteOfTheHead(String name) {
    MemoryStore store = storeWithOneBlock();
    Column column = new Column(name);
    byte[] key = new byte[Long.BYTES];
    BigEndian.putLong(key, 0, 1);
    byte[] whole = store.get(column, key).orElseThrow();

    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      store.write(new WriteBatch().put(column, key, changed), Durability.PROCESS);

      assertThat(openingFails(store) || isOutsideTheHash(name, i, whole.length))
          .as("byte %d of %d", i, whole.length)
          .isTrue();
    }
  }

  @Test
  void refusesAFolderOfAnotherGenesis() {
    MemoryStore store = storeWithOneBlock();
    GenesisConfig other = LedgerHarness.genesis(List.of());

    assertThatThrownBy(() -> LedgerHarness.open(other, store, clock))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("another genesis configuration");
  }

  @Test
  void refusesAFolderOfAnotherFormat() {
    MemoryStore store = storeWithOneBlock();
    store.write(
        new WriteBatch().put(new Column("meta"), Bytes.utf8("format").toArray(), new byte[] {1}),
        Durability.PROCESS);

    assertThatThrownBy(() -> ChainStore.open(store, states(store)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format 0x01");
  }

  /// The seal is not part of the block's hash, and sender, gas and created address of a receipt's
  /// record are not part of the receipts root.
  private static boolean isOutsideTheHash(String column, int at, int size) {
    return switch (column) {
      case "headers" -> at >= size - 67;
      case "receipts" -> at >= size - 26;
      default -> false;
    };
  }

  private static boolean openingFails(KeyValueStore store) {
    try {
      ChainStore.open(store, states(store));
      return false;
    } catch (StorageException e) {
      return true;
    }
  }

  private static StateStore states(KeyValueStore store) {
    return new StateStore(store, StateRetention.DEFAULT);
  }

  private MemoryStore storeWithOneBlock() {
    MemoryStore store = new MemoryStore();
    try (LedgerHarness ledger = LedgerHarness.open(GENESIS, store, clock)) {
      ledger.send(count(0, 0));
      clock.advance(Duration.ofSeconds(1));
      assertThat(ledger.chain().head().number()).isEqualTo(1);
    }
    return store;
  }

  private static Transaction count(int account, long nonce) {
    return LedgerHarness.transaction(
            nonce, Optional.of(COUNTER), UInt256.ZERO, Bytes.EMPTY, 100_000)
        .signed(LedgerHarness.key(account));
  }

  private static KeyValueStore open(Path folder) {
    return RocksDbStore.open(folder, ChainStore.columns());
  }

  private static void deleteAll(KeyValueStore store, Column column) {
    WriteBatch batch = new WriteBatch();
    byte[] end = new byte[40];
    Arrays.fill(end, (byte) 0xff);
    try (KeyValueStore.Cursor cursor = store.scan(column, new byte[0], end)) {
      while (cursor.next()) {
        batch.delete(column, cursor.key());
      }
    }
    store.write(batch, Durability.PROCESS);
  }

  private static void copyFiles(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals("LOCK")) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
    }
  }
}
