package dev.nabla.chain.state;

import dev.nabla.chain.state.StateCommit.FreshNode;
import dev.nabla.chain.trie.NodeSink;
import dev.nabla.chain.trie.TrieNode;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// Puts what one block changes in the state into a batch. For one thread; ends with [#finish].
final class StateWriter {
  private final StateStore store;
  private final WriteBatch batch;
  private final long number;
  private final StaleNodes stale = new StaleNodes();
  private final List<FreshNode> nodes = new ArrayList<>();
  private final Map<Hash, Bytes> codes = new HashMap<>();

  /// @param number of the block
  StateWriter(StateStore store, WriteBatch batch, long number) {
    this.store = store;
    this.batch = batch;
    this.number = number;
  }

  /// For the account trie.
  NodeSink accountSink() {
    return new ColumnSink(StateStore.ACCOUNT_NODES, StateKeys::accountNode);
  }

  /// For the storage trie of one account.
  NodeSink storageSink(Hash owner) {
    return new ColumnSink(
        StateStore.STORAGE_NODES, (path, version) -> StateKeys.storageNode(owner, path, version));
  }

  void putAccount(Hash key, StoredAccount account) {
    batch.put(StateStore.ACCOUNTS, key.toArray(), account.record());
  }

  void deleteAccount(Hash key) {
    batch.delete(StateStore.ACCOUNTS, key.toArray());
  }

  /// Sets a slot; zero deletes it.
  void putSlot(Hash owner, Hash slot, UInt256 value) {
    byte[] key = StateKeys.slot(owner, slot);
    if (value.isZero()) {
      batch.delete(StateStore.SLOTS, key);
    } else {
      batch.put(StateStore.SLOTS, key, value.toMinimalArray());
    }
  }

  void putCode(Hash hash, Bytes code) {
    batch.put(StateStore.CODE, hash.toArray(), code.toArray());
    codes.put(hash, code);
  }

  /// Puts the block's root, what it made stale, and what is pruned with it.
  StateCommit finish(StateRoot root) {
    batch.put(StateStore.ROOTS, StateKeys.number(number), root.encoded());
    StateStore.Held held = store.prune(batch, number, stale.encoded());
    batch.put(StateStore.META, StateStore.HELD, held.encoded());
    return new StateCommit(root.hash(), held, nodes, codes);
  }

  private final class ColumnSink implements NodeSink {
    private final Column column;
    private final BiFunction<byte[], Long, byte[]> keyOf;

    ColumnSink(Column column, BiFunction<byte[], Long, byte[]> keyOf) {
      this.column = column;
      this.keyOf = keyOf;
    }

    @Override
    public void store(byte[] path, TrieNode node, byte[] record) {
      byte[] key = keyOf.apply(path, number);
      batch.put(column, key, record);
      nodes.add(new FreshNode(column, new NodeKey(key), node));
    }

    @Override
    public void retire(byte[] path, long version) {
      stale.add(column, keyOf.apply(path, version));
    }
  }
}
