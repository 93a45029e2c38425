package dev.nabla.chain.state;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.WorldState;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.StorageProof;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of the ledger after one block, and what the transactions of the next make of it.
///
/// Changes are seen by later reads at once, by the root when it is asked for, and by others only
/// once [#commit] has put them into a batch and [StateStore#write] has written that. Both tries are
/// secure: keys are hashed first.
///
/// For use by one thread at a time; any number of states can stand on one [StateStore]. Keeps what
/// it has read, so it is meant to live for a block or a call.
public final class LedgerState implements WorldState {
  private final StateStore store;
  private final Map<Address, AccountState> seen = new HashMap<>();
  private final Map<Hash, Bytes> newCode = new HashMap<>();
  private final Set<AccountState> unhashed = new LinkedHashSet<>();
  private @Nullable MerklePatriciaTrie accounts;
  private long base;

  private LedgerState(StateStore store, long base) {
    this.store = store;
    this.base = base;
  }

  /// The state after block `number`.
  ///
  /// @throws PrunedStateException where it is older than what is kept
  public static LedgerState at(StateStore store, long number) {
    store.requireHeld(number);
    return new LedgerState(store, number);
  }

  /// The state before any block: without accounts.
  public static LedgerState empty(StateStore store) {
    return new LedgerState(store, StateStore.NONE);
  }

  @Override
  public Optional<Account> account(Address address) {
    return see(address).account();
  }

  @Override
  public UInt256 storage(Address address, UInt256 slot) {
    return see(address).slot(slot);
  }

  @Override
  public Bytes code(Hash codeHash) {
    Bytes fresh = newCode.get(codeHash);
    return fresh != null ? fresh : store.code(codeHash);
  }

  /// Makes `changes` part of this state.
  public void apply(StateChanges changes) {
    changes
        .accounts()
        .forEach((address, change) -> {
          AccountState account = see(address);
          account.apply(change);
          unhashed.add(account);
        });
    newCode.putAll(changes.code());
  }

  /// The root of this state.
  public Hash root() {
    unhashed.forEach(this::put);
    unhashed.clear();
    return accounts().root();
  }

  /// Adds all that is new to `batch`, as the state after the next block. Once [StateStore#write]
  /// has written it, this state can be read on from there; where that fails, it is of no more use.
  ///
  /// @throws IllegalStateException where another state has been written in between
  public StateCommit commit(WriteBatch batch) {
    long next = base + 1;
    StateWriter writer = store.writer(batch, next);
    root();
    for (AccountState account : seen.values()) {
      if (account.isChanged()) {
        account.commit(writer, next);
      }
      account.rebase(next);
    }
    newCode.forEach(writer::putCode);
    newCode.clear();
    Hash root = accounts().commit(writer.accountSink(), next);
    StateRoot top = new StateRoot(root, accounts().version());
    base = next;
    accounts = trieAt(top);
    return writer.finish(top);
  }

  /// Writes all that is new by itself, for states that belong to no block.
  ///
  /// @return the root
  public Hash commit() {
    WriteBatch batch = new WriteBatch();
    StateCommit commit = commit(batch);
    store.write(batch, commit, Durability.PROCESS);
    return commit.root();
  }

  /// The proof of one account and some of its slots under [#root()].
  public AccountProof prove(Address address, List<UInt256> slots) {
    root();
    AccountState state = see(address);
    List<StorageProof> storage =
        slots.stream()
            .map(slot -> new StorageProof(slot, state.slot(slot), state.prove(slot)))
            .toList();
    StoredAccount account = state.toStored(base + 1).orElse(StoredAccount.NONE);
    return new AccountProof(
        address,
        account.nonce(),
        account.balance(),
        account.codeHash(),
        account.storageRoot(),
        accounts().prove(state.key().toArray()),
        storage);
  }

  private AccountState see(Address address) {
    AccountState known = seen.get(address);
    if (known == null) {
      Hash key = Keccak256.hash(address.toArray());
      known = new AccountState(key, store, base, read(key));
      seen.put(address, known);
    }
    return known;
  }

  private Optional<StoredAccount> read(Hash key) {
    return store.read(base, () -> store.newestAccount(key), () -> readTrie(key));
  }

  private Optional<StoredAccount> readTrie(Hash key) {
    return accounts()
        .entry(key.toArray())
        .map(entry -> StateStore.decodedLeaf(entry.value(), entry.below()));
  }

  private void put(AccountState state) {
    byte[] key = state.key().toArray();
    Optional<StoredAccount> stored = state.toStored(base + 1);
    if (stored.isPresent()) {
      accounts().put(key, stored.get().encoded(), stored.get().storageVersion());
    } else {
      accounts().remove(key);
    }
  }

  /// The trie of all accounts, which reads of the newest state do without.
  private MerklePatriciaTrie accounts() {
    MerklePatriciaTrie open = accounts;
    if (open == null) {
      open = trieAt(base == StateStore.NONE ? StateRoot.EMPTY : store.root(base));
      accounts = open;
    }
    return open;
  }

  private MerklePatriciaTrie trieAt(StateRoot root) {
    return MerklePatriciaTrie.at(store.accountNodes(base), root.hash(), root.version());
  }
}
