package dev.nabla.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.state.StateAudit;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.state.StateStore;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainAuditTest {
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Address LOGGER = Address.ofNumber(0x2002);
  private static final Hash TOPIC = UInt256.of(77).toHash();
  private static final int BLOCKS = 4;
  private static final GenesisConfig GENESIS =
      LedgerHarness.genesis(
          List.of(
              new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting())),
              new GenesisConstructor(LOGGER, Bytecode.deploying(Bytecode.logging(TOPIC)))));

  /// So that every node on disk belongs to the newest state.
  private static final StateRetention NEWEST_ONLY = new StateRetention(1);

  private final MemoryStore store = new MemoryStore();

  @BeforeEach
  void makeBlocks() {
    VirtualTimeline clock = LedgerHarness.clock();
    try (LedgerHarness ledger = LedgerHarness.open(GENESIS, store, NEWEST_ONLY, clock)) {
      for (int i = 0; i < BLOCKS; i++) {
        ledger.send(call(0, i, COUNTER));
        ledger.send(call(2, i, LOGGER));
        ledger.send(LedgerHarness.transfer(1, i, Address.ofNumber(100 + i), 1));
        clock.advance(Duration.ofSeconds(1));
      }
    }
  }

  private static Transaction call(int from, long nonce, Address to) {
    return LedgerHarness.transaction(nonce, Optional.of(to), UInt256.ZERO, Bytes.EMPTY, 100_000)
        .signed(LedgerHarness.key(from));
  }

  @Test
  void goesThroughAWholeChain() {
    ChainStore chain = open();

    assertThat(ChainAudit.run(chain))
        .isEqualTo(new ChainAudit.Report(BLOCKS + 1, 3 * BLOCKS, 2 * BLOCKS));
    StateAudit.Report state = StateAudit.run(chain.states(), chain.head().header().stateRoot());
    // The rich, the producer, the history, the two contracts, and four that were paid.
    assertThat(state.accounts()).isEqualTo(10 + 4 + BLOCKS);
    assertThat(state.slots()).isEqualTo(1 + BLOCKS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "headers",
        "bodies",
        "receipts",
        "numbers",
        "transactions",
        "logs",
        "account-nodes",
        "storage-nodes",
        "accounts",
        "slots",
        "code"
      })
  void missesEveryRecordThatIsGone(String name) {
    Column column = new Column(name);
    List<byte[]> keys = keys(column);

    assertThat(keys).isNotEmpty();
    for (byte[] key : keys) {
      byte[] value = store.get(column, key).orElseThrow();
      store.write(new WriteBatch().delete(column, key), Durability.PROCESS);
      assertThatThrownBy(this::audit).as("%s", Bytes.of(key)).isInstanceOf(StorageException.class);
      store.write(new WriteBatch().put(column, key, value), Durability.PROCESS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"account-nodes", "storage-nodes", "accounts", "slots", "code"})
  void noticesEveryChangedByteOfTheState(String name) {
    Column column = new Column(name);

    for (byte[] key : keys(column)) {
      byte[] value = store.get(column, key).orElseThrow();
      for (int i = 0; i < value.length; i++) {
        byte[] changed = value.clone();
        changed[i] ^= 1;
        store.write(new WriteBatch().put(column, key, changed), Durability.PROCESS);
        assertThatThrownBy(this::audit)
            .as("%s, byte %d of %d", Bytes.of(key), i, value.length)
            .isInstanceOf(StorageException.class);
      }
      store.write(new WriteBatch().put(column, key, value), Durability.PROCESS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"numbers", "transactions", "logs"})
  void findsAnEntryOfAnIndexThatLeadsNowhere(String name) {
    byte[] key = new byte[name.equals("logs") ? 29 : Hash.SIZE];
    store.write(new WriteBatch().put(new Column(name), key, new byte[12]), Durability.PROCESS);

    assertThatThrownBy(this::audit)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the indexes have");
  }

  @Test
  void findsAnAccountThatNoTrieHas() {
    store.write(
        new WriteBatch().put(new Column("slots"), new byte[64], new byte[] {1}),
        Durability.PROCESS);

    assertThatThrownBy(this::audit)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("column of slots");
  }

  private void audit() {
    ChainStore chain = open();
    ChainAudit.run(chain);
    StateAudit.run(chain.states(), chain.head().header().stateRoot());
  }

  private ChainStore open() {
    return ChainStore.open(store, new StateStore(store, NEWEST_ONLY));
  }

  private List<byte[]> keys(Column column) {
    List<byte[]> keys = new ArrayList<>();
    byte[] end = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
    try (KeyValueStore.Cursor cursor = store.scan(column, new byte[0], end)) {
      while (cursor.next()) {
        keys.add(cursor.key());
      }
    }
    return keys;
  }
}
