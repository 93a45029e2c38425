package dev.nabla.chain.state;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.chain.trie.NodeSink;
import dev.nabla.chain.trie.NodeSource;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One account of a [LedgerState], with the slots read and written so far.
final class AccountState {
  private final NodeSource source;
  private final Map<UInt256, UInt256> slots = new HashMap<>();
  private @Nullable Account account;
  private Hash storageRoot;
  private @Nullable MerklePatriciaTrie storage;
  private boolean changed;

  /// An account as the trie has it, or its absence.
  AccountState(NodeSource source, Optional<StoredAccount> stored) {
    this.source = source;
    this.account = stored.map(StoredAccount::toAccount).orElse(null);
    this.storageRoot = stored.map(StoredAccount::storageRoot).orElse(BlockHeader.EMPTY_TRIE_ROOT);
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
      storageRoot = BlockHeader.EMPTY_TRIE_ROOT;
      storage = null;
      slots.clear();
    }
    if (change.account().isPresent()) {
      change.storage().forEach(this::write);
    }
    account = change.account().map(this::withStorageFlag).orElse(null);
  }

  /// The leaf to put into the state trie; nothing where the account is gone.
  Optional<StoredAccount> toStored() {
    Account current = account;
    if (current == null) {
      return Optional.empty();
    }
    Hash root = storage == null ? storageRoot : storage.root();
    return Optional.of(
        new StoredAccount(current.nonce(), current.balance(), root, current.codeHash()));
  }

  /// Hands the storage's new nodes to `sink` and counts the account as unchanged.
  void commit(NodeSink sink) {
    if (storage != null) {
      storageRoot = storage.commit(sink);
    }
    changed = false;
  }

  List<Bytes> prove(UInt256 slot) {
    return storage().prove(key(slot));
  }

  private Account withStorageFlag(Account wanted) {
    boolean hasStorage =
        storage == null ? !storageRoot.equals(BlockHeader.EMPTY_TRIE_ROOT) : !storage.isEmpty();
    return new Account(wanted.nonce(), wanted.balance(), wanted.codeHash(), hasStorage);
  }

  private UInt256 read(UInt256 slot) {
    if (storage == null && storageRoot.equals(BlockHeader.EMPTY_TRIE_ROOT)) {
      return UInt256.ZERO;
    }
    return storage()
        .get(key(slot))
        .map(value -> RlpReader.of(value).uint256())
        .orElse(UInt256.ZERO);
  }

  private void write(UInt256 slot, UInt256 value) {
    slots.put(slot, value);
    if (value.isZero()) {
      storage().remove(key(slot));
    } else {
      storage().put(key(slot), new RlpWriter(33).number(value).toArray());
    }
  }

  private MerklePatriciaTrie storage() {
    MerklePatriciaTrie open = storage;
    if (open == null) {
      open = MerklePatriciaTrie.at(source, storageRoot);
      storage = open;
    }
    return open;
  }

  private static byte[] key(UInt256 slot) {
    return Keccak256.hash(slot.toArray()).toArray();
  }
}
