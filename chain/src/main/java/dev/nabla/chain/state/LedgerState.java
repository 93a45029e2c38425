package dev.nabla.chain.state;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.chain.trie.NodeSink;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.WorldState;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.StorageProof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The state of the ledger at one root, and what the transactions of a block make of it.
///
/// Changes are seen by later reads at once, by the root when it is asked for, and by others only
/// after [#commit]: until then nothing is written. Both tries are secure: keys are hashed first.
///
/// For use by one thread at a time; any number of states can stand on one [StateStore]. Keeps what
/// it has read, so it is meant to live for a block or a call.
public final class LedgerState implements WorldState {
  private final StateStore store;
  private final MerklePatriciaTrie accounts;
  private final Map<Address, AccountState> seen = new HashMap<>();
  private final Map<Hash, Bytes> newCode = new HashMap<>();

  private LedgerState(StateStore store, Hash root) {
    this.store = store;
    this.accounts = MerklePatriciaTrie.at(store, root);
  }

  /// The state with this root.
  public static LedgerState at(StateStore store, Hash root) {
    return new LedgerState(store, root);
  }

  /// A state without accounts.
  public static LedgerState empty(StateStore store) {
    return new LedgerState(store, BlockHeader.EMPTY_TRIE_ROOT);
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
    changes.accounts().forEach((address, change) -> see(address).apply(change));
    newCode.putAll(changes.code());
  }

  /// The root of this state.
  public Hash root() {
    for (Map.Entry<Address, AccountState> entry : seen.entrySet()) {
      if (entry.getValue().isChanged()) {
        put(entry.getKey(), entry.getValue());
      }
    }
    return accounts.root();
  }

  /// Adds all that is new to `batch`. This state can be read on, from its new root, once the batch
  /// has been written.
  ///
  /// @return the root
  public Hash commit(WriteBatch batch) {
    root();
    NodeSink sink = store.sinkTo(batch);
    for (AccountState account : seen.values()) {
      if (account.isChanged()) {
        account.commit(sink);
      }
    }
    newCode.forEach((hash, code) -> store.putCode(batch, hash, code));
    newCode.clear();
    return accounts.commit(sink);
  }

  /// Writes all that is new by itself, for states that belong to no block.
  ///
  /// @return the root
  public Hash commit() {
    WriteBatch batch = new WriteBatch();
    Hash root = commit(batch);
    store.write(batch);
    return root;
  }

  /// The proof of one account and some of its slots under [#root()].
  public AccountProof prove(Address address, List<UInt256> slots) {
    root();
    AccountState state = see(address);
    List<StorageProof> storage =
        slots.stream()
            .map(slot -> new StorageProof(slot, state.slot(slot), state.prove(slot)))
            .toList();
    StoredAccount account =
        state
            .toStored()
            .orElse(
                new StoredAccount(
                    0, UInt256.ZERO, BlockHeader.EMPTY_TRIE_ROOT, Account.EMPTY_CODE_HASH));
    return new AccountProof(
        address,
        account.nonce(),
        account.balance(),
        account.codeHash(),
        account.storageRoot(),
        accounts.prove(key(address)),
        storage);
  }

  private AccountState see(Address address) {
    return seen.computeIfAbsent(
        address, key -> new AccountState(store, accounts.get(key(key)).map(StoredAccount::decode)));
  }

  private void put(Address address, AccountState state) {
    Optional<StoredAccount> stored = state.toStored();
    if (stored.isPresent()) {
      accounts.put(key(address), stored.get().encoded());
    } else {
      accounts.remove(key(address));
    }
  }

  private static byte[] key(Address address) {
    return Keccak256.hash(address.toArray()).toArray();
  }
}
