package dev.nabla.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.chain.trie.TrieVisitor;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random blocks, retentions and restarts, held to plain maps: every kept state reads as its map,
/// from the flat columns or the tries; nodes that no kept state uses are gone, and no others.
class StatePruningProperties {
  private static final int BLOCKS = 30;
  private static final int ADDRESSES = 12;
  private static final int SLOTS = 6;

  @Test
  void keptStatesAreThoseOfPlainMapsAndNothingElseIsKept() {
    int count = Seeds.count(60, 3_000);
    Seeds seeds = Seeds.of("states, pruned and restarted", count);

    for (int i = 0; i < count; i++) {
      new Run(seeds).go();
    }
  }

  /// An account with its slots that are not zero.
  private record Model(long balance, Map<UInt256, UInt256> slots) {}

  private static final class Run {
    private final Seeds seeds;
    private final MemoryStore disk = new MemoryStore();
    private final List<Map<Address, Model>> history = new ArrayList<>();
    private StateStore store;
    private LedgerState state;

    Run(Seeds seeds) {
      this.seeds = seeds;
      this.store = reopened();
      this.state = LedgerState.empty(store);
    }

    void go() {
      for (int block = 0; block < BLOCKS; block++) {
        Map<Address, Model> world = new HashMap<>(newest());
        for (int change = seeds.nextInt(0, 6); change > 0; change--) {
          changeOne(world);
          if (seeds.nextInt(0, 3) == 0) {
            state.root();
          }
        }
        commit(world);
        checkStates();
        if (seeds.nextInt(0, 5) == 0) {
          store = reopened();
          state = LedgerState.at(store, store.newest());
        } else if (seeds.nextInt(0, 3) > 0) {
          state = LedgerState.at(store, store.newest());
        }
      }
      checkNodes();
      StateAudit.run(store, LedgerState.at(store, store.newest()).root());
    }

    private StateStore reopened() {
      return new StateStore(disk, new StateRetention(seeds.nextInt(1, 9)));
    }

    private Map<Address, Model> newest() {
      return history.isEmpty() ? Map.of() : history.getLast();
    }

    private void changeOne(Map<Address, Model> world) {
      Address address = Address.ofNumber(seeds.nextInt(1, ADDRESSES));
      if (seeds.nextInt(0, 5) == 0) {
        world.remove(address);
        apply(address, new AccountChange(Optional.empty(), true, Map.of()));
        return;
      }
      Model before = world.get(address);
      boolean clears = before == null || seeds.nextInt(0, 6) == 0;
      Map<UInt256, UInt256> slots =
          new HashMap<>(before == null || clears ? Map.of() : before.slots());
      Map<UInt256, UInt256> written = new HashMap<>();
      for (int write = seeds.nextInt(0, 4); write > 0; write--) {
        UInt256 slot = UInt256.of(seeds.nextInt(0, SLOTS));
        UInt256 value = UInt256.of(seeds.nextInt(0, 3) * 1_000_003L);
        written.put(slot, value);
        slots.put(slot, value);
      }
      slots.values().removeIf(UInt256::isZero);
      long balance = seeds.nextInt(1, 100);
      world.put(address, new Model(balance, slots));
      apply(address, new AccountChange(Optional.of(account(balance)), clears, written));
    }

    private void apply(Address address, AccountChange change) {
      state.apply(new StateChanges(Map.of(address, change), Map.of()));
    }

    /// Now and then the disk does not take the block, which is then made again.
    private void commit(Map<Address, Model> world) {
      if (seeds.nextInt(0, 6) == 0) {
        state.commit(new WriteBatch());
        state =
            history.isEmpty() ? LedgerState.empty(store) : LedgerState.at(store, store.newest());
        replay(world);
      }
      WriteBatch batch = new WriteBatch();
      StateCommit commit = state.commit(batch);
      store.write(batch, commit, Durability.PROCESS);
      history.add(world);
      assertThat(commit.root()).as("%s", seeds).isEqualTo(rootOf(world));
    }

    private void replay(Map<Address, Model> world) {
      for (int i = 1; i < ADDRESSES; i++) {
        Address address = Address.ofNumber(i);
        Model model = world.get(address);
        if (model != null) {
          apply(
              address,
              new AccountChange(Optional.of(account(model.balance())), true, model.slots()));
        } else if (newest().containsKey(address)) {
          apply(address, new AccountChange(Optional.empty(), true, Map.of()));
        }
      }
    }

    private void checkStates() {
      long oldest = store.oldest();
      if (oldest > 0) {
        assertThatThrownBy(() -> LedgerState.at(store, oldest - 1))
            .isInstanceOf(PrunedStateException.class)
            .hasMessageContaining("state of block " + (oldest - 1) + " is pruned");
      }
      check(store.newest());
      check(seeds.nextInt((int) oldest, (int) store.newest() + 1));
    }

    private void check(long number) {
      LedgerState read = LedgerState.at(store, number);
      Map<Address, Model> world = history.get((int) number);
      for (int i = 1; i < ADDRESSES; i++) {
        Address address = Address.ofNumber(i);
        Optional<Model> model = Optional.ofNullable(world.get(address));
        assertThat(read.account(address).map(Account::balance))
            .as("%s, block %d", seeds, number)
            .isEqualTo(model.map(found -> UInt256.of(found.balance())));
        for (int j = 0; j < SLOTS; j++) {
          UInt256 slot = UInt256.of(j);
          assertThat(read.storage(address, slot))
              .as("%s, block %d, account %d, slot %d", seeds, number, i, j)
              .isEqualTo(
                  model
                      .map(found -> found.slots().getOrDefault(slot, UInt256.ZERO))
                      .orElse(UInt256.ZERO));
        }
      }
    }

    private void checkNodes() {
      Set<Bytes> used = new HashSet<>();
      for (long number = store.oldest(); number <= store.newest(); number++) {
        collect(number, used);
      }
      Set<Bytes> kept = keys(StateStore.ACCOUNT_NODES);
      kept.addAll(keys(StateStore.STORAGE_NODES));
      assertThat(kept).as("%s", seeds).containsExactlyInAnyOrderElementsOf(used);
      assertThat(keys(StateStore.ROOTS)).hasSize((int) (store.newest() - store.oldest() + 1));
    }

    private void collect(long number, Set<Bytes> used) {
      StateRoot root = store.root(number);
      MerklePatriciaTrie.at(store.accountNodes(number), root.hash(), root.version())
          .visit(
              new TrieVisitor() {
                @Override
                public void stored(byte[] path, long version) {
                  used.add(Bytes.of(StateKeys.accountNode(path, version)));
                }

                @Override
                public void entry(byte[] path, Bytes value, long below) {
                  collect(number, StateKeys.ofNibbles(path), value, below, used);
                }
              });
    }

    private void collect(long number, Hash owner, Bytes leaf, long below, Set<Bytes> used) {
      Hash root = StoredAccount.decode(leaf, below).storageRoot();
      MerklePatriciaTrie.at(store.storageNodes(number, owner), root, below)
          .visit(
              new TrieVisitor() {
                @Override
                public void stored(byte[] path, long version) {
                  used.add(Bytes.of(StateKeys.storageNode(owner, path, version)));
                }

                @Override
                public void entry(byte[] path, Bytes value, long ignored) {}
              });
    }

    private Set<Bytes> keys(Column column) {
      Set<Bytes> keys = new HashSet<>();
      byte[] end = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
      try (KeyValueStore.Cursor cursor = disk.scan(column, new byte[0], end)) {
        while (cursor.next()) {
          keys.add(Bytes.of(cursor.key()));
        }
      }
      return keys;
    }
  }

  private static Account account(long balance) {
    return new Account(1, UInt256.of(balance), Account.EMPTY_CODE_HASH, false);
  }

  /// The root of a state that has no history.
  private static Hash rootOf(Map<Address, Model> world) {
    LedgerState fresh = LedgerState.empty(StateStore.inMemory());
    new TreeMap<>(world)
        .forEach((address, model) ->
            fresh.apply(
                new StateChanges(
                    Map.of(
                        address,
                        new AccountChange(
                            Optional.of(account(model.balance())), true, model.slots())),
                    Map.of())));
    return fresh.root();
  }
}
