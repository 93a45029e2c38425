package dev.nabla.chain.state;

import dev.nabla.chain.trie.NodeDecoder;
import dev.nabla.chain.trie.NodeSink;
import dev.nabla.chain.trie.NodeSource;
import dev.nabla.chain.trie.TrieNode;
import dev.nabla.evm.state.Account;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.List;
import java.util.Optional;

/// Where trie nodes and code lie, both under their hashes, with what was used last in memory. The
/// states of all blocks share what did not change between them. Safe to call from any thread.
public final class StateStore implements NodeSource {
  /// Trie nodes by hash.
  public static final Column NODES = new Column("trie-nodes");

  /// Contract code by hash.
  public static final Column CODE = new Column("code");

  /// The columns that the store needs.
  public static final List<Column> COLUMNS = List.of(NODES, CODE);

  private static final int CACHED_NODES = 1 << 15;
  private static final int CACHED_CODES = 1 << 8;

  private final KeyValueStore store;
  private final BoundedCache<Hash, TrieNode> nodes = new BoundedCache<>(CACHED_NODES);
  private final BoundedCache<Hash, Bytes> codes = new BoundedCache<>(CACHED_CODES);

  /// @param store borrowed; whoever opened it closes it
  public StateStore(KeyValueStore store) {
    this.store = store;
  }

  /// A store on the heap, for states that need not last.
  public static StateStore inMemory() {
    return new StateStore(new MemoryStore());
  }

  @Override
  public TrieNode load(Hash hash) {
    Optional<TrieNode> cached = nodes.get(hash);
    if (cached.isPresent()) {
      return cached.get();
    }
    Bytes encoding = read(NODES, hash, "trie node");
    try {
      TrieNode node = NodeDecoder.decode(encoding);
      nodes.put(hash, node);
      return node;
    } catch (DecodingException e) {
      throw new StorageException(Reason.DAMAGED, damaged("trie node", hash), e);
    }
  }

  /// The code with this hash; empty for the hash of nothing.
  ///
  /// @throws StorageException where it is missing
  public Bytes code(Hash hash) {
    if (hash.equals(Account.EMPTY_CODE_HASH)) {
      return Bytes.EMPTY;
    }
    Optional<Bytes> cached = codes.get(hash);
    if (cached.isPresent()) {
      return cached.get();
    }
    Bytes code = read(CODE, hash, "contract code");
    codes.put(hash, code);
    return code;
  }

  /// Whether the state with this root is here: its top node is, and hashes to the root. Lower nodes
  /// were written with it or before.
  public boolean holds(Hash root) {
    return root.equals(BlockHeader.EMPTY_TRIE_ROOT)
        || store
            .get(NODES, root.toArray())
            .filter(encoding -> Keccak256.hash(encoding).equals(root))
            .isPresent();
  }

  /// Writes to the underlying store at once; for states outside the chain's atomic step.
  void write(WriteBatch batch) {
    store.write(batch, Durability.PROCESS);
  }

  NodeSink sinkTo(WriteBatch batch) {
    return (hash, node, encoding) -> {
      nodes.put(hash, node);
      batch.put(NODES, hash.toArray(), encoding);
    };
  }

  void putCode(WriteBatch batch, Hash hash, Bytes code) {
    codes.put(hash, code);
    batch.put(CODE, hash.toArray(), code.toArray());
  }

  private Bytes read(Column column, Hash hash, String what) {
    return store
        .get(column, hash.toArray())
        .map(Bytes::of)
        .orElseThrow(() -> new StorageException(Reason.DAMAGED, damaged(what, hash)));
  }

  private static String damaged(String what, Hash hash) {
    return what
        + " "
        + hash
        + " is missing or damaged: the chain's folder lost part of what was written to it;"
        + " restore it from a copy or remove it";
  }
}
