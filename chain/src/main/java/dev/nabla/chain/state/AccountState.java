package dev.nabla.chain.state;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.chain.trie.NodeSource;
import dev.nabla.chain.trie.TrieNode;
import dev.nabla.chain.trie.TrieVisitor;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One account of a [LedgerState], with the slots read and written so far.
final class AccountState {
  private final Hash key;
  private final StateStore store;
  private final Map<UInt256, UInt256> slots = new HashMap<>();
  private final Set<UInt256> written = new HashSet<>();
  private StoredAccount committed;
  private long base;
  private @Nullable Account account;
  private @Nullable MerklePatriciaTrie storage;
  private boolean cleared;
  private boolean changed;

  /// An account as state `base` has it.
  ///
  /// @param key its hashed address
  AccountState(Hash key, StateStore store, long base, Optional<StoredAccount> stored) {
    this.key = key;
    this.store = store;
    this.base = base;
    this.committed = stored.orElse(StoredAccount.NONE);
    this.account = stored.map(StoredAccount::toAccount).orElse(null);
  }

  Hash key() {
    return key;
  }

  Optional<Account> account() {
    return Optional.ofNullable(account);
  }

  boolean isChanged() {
    return changed;
  }

  UInt256 slot(UInt256 slot) {
    return slots.computeIfAbsent(slot, this::read);
  }

  void apply(AccountChange change) {
    changed = true;
    if (change.clearsStorage() || change.account().isEmpty()) {
      clear();
    }
    if (change.account().isPresent()) {
      change.storage().forEach(this::write);
    }
    account = change.account().map(this::withStorageFlag).orElse(null);
  }

  /// The leaf to put into the state trie; nothing where the account is gone.
  ///
  /// @param next number of the state that is being made
  Optional<StoredAccount> toStored(long next) {
    Account current = account;
    if (current == null) {
      return Optional.empty();
    }
    MerklePatriciaTrie open = storage;
    Hash root = committed.storageRoot();
    long version = committed.storageVersion();
    if (open != null) {
      root = open.root();
      version = versionOf(open, next);
    }
    return Optional.of(
        new StoredAccount(current.nonce(), current.balance(), root, current.codeHash(), version));
  }

  private static long versionOf(MerklePatriciaTrie storage, long next) {
    if (storage.isEmpty()) {
      return TrieNode.NO_VERSION;
    }
    return storage.isCommitted() ? storage.version() : next;
  }

  /// Hands all that has changed to `writer` and counts the account as unchanged.
  ///
  /// @param next number of the state that is being made
  void commit(StateWriter writer, long next) {
    Optional<StoredAccount> stored = toStored(next);
    if (cleared) {
      removeOldStorage(writer);
    }
    if (storage != null) {
      storage.commit(writer.storageSink(key), next);
    }
    for (UInt256 slot : written) {
      writer.putSlot(key, hashed(slot), slots.getOrDefault(slot, UInt256.ZERO));
    }
    stored.ifPresentOrElse(leaf -> writer.putAccount(key, leaf), () -> writer.deleteAccount(key));
    committed = stored.orElse(StoredAccount.NONE);
    written.clear();
    changed = false;
    cleared = false;
  }

  /// Counts what is known as that of state `next`.
  void rebase(long next) {
    base = next;
    storage = null;
  }

  List<Bytes> prove(UInt256 slot) {
    return storage().prove(hashed(slot).toArray());
  }

  private Account withStorageFlag(Account wanted) {
    return new Account(wanted.nonce(), wanted.balance(), wanted.codeHash(), !hasNoStorage());
  }

  private boolean hasNoStorage() {
    return storage == null
        ? committed.storageRoot().equals(BlockHeader.EMPTY_TRIE_ROOT)
        : storage.isEmpty();
  }

  private UInt256 read(UInt256 slot) {
    if (hasNoStorage()) {
      return UInt256.ZERO;
    }
    Hash hashed = hashed(slot);
    return cleared
        ? readTrie(hashed)
        : store.read(base, () -> store.newestSlot(key, hashed), () -> readTrie(hashed));
  }

  private UInt256 readTrie(Hash hashed) {
    return storage().get(hashed.toArray()).map(AccountState::number).orElse(UInt256.ZERO);
  }

  private static UInt256 number(Bytes value) {
    return RlpReader.of(value).uint256();
  }

  private void write(UInt256 slot, UInt256 value) {
    slots.put(slot, value);
    written.add(slot);
    byte[] hashed = hashed(slot).toArray();
    if (value.isZero()) {
      storage().remove(hashed);
    } else {
      storage().put(hashed, new RlpWriter(33).number(value).toArray());
    }
  }

  private void clear() {
    slots.clear();
    written.clear();
    cleared = true;
    storage = trieAt(BlockHeader.EMPTY_TRIE_ROOT, TrieNode.NO_VERSION);
  }

  /// What the account's storage was before it was cleared leaves node by node and slot by slot.
  /// Since EIP-6780 code cannot bring that about for more than what its own transaction wrote.
  private void removeOldStorage(StateWriter writer) {
    var sink = writer.storageSink(key);
    trieAt(committed.storageRoot(), committed.storageVersion())
        .visit(
            new TrieVisitor() {
              @Override
              public void stored(byte[] path, long version) {
                sink.retire(path, version);
              }

              @Override
              public void entry(byte[] path, Bytes value, long below) {
                writer.putSlot(key, StateKeys.ofNibbles(path), UInt256.ZERO);
              }
            });
  }

  private MerklePatriciaTrie storage() {
    MerklePatriciaTrie open = storage;
    if (open == null) {
      open = trieAt(committed.storageRoot(), committed.storageVersion());
      storage = open;
    }
    return open;
  }

  private MerklePatriciaTrie trieAt(Hash root, long version) {
    NodeSource nodes = store.storageNodes(base, key);
    return MerklePatriciaTrie.at(nodes, root, version);
  }

  private static Hash hashed(UInt256 slot) {
    return Keccak256.hash(slot.toArray());
  }
}
