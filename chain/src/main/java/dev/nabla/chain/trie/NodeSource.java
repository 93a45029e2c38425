package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Hash;

/// Where a trie finds nodes that it was not built with. Safe to call from any thread.
@FunctionalInterface
public interface NodeSource {
  /// A source without nodes, for tries that begin empty and are never stored.
  NodeSource NONE =
      hash -> {
        throw new IllegalStateException("a trie without a store names node " + hash);
      };

  /// The node whose encoding has this hash.
  ///
  /// @throws dev.nabla.infrastructure.store.StorageException where it is missing or damaged
  TrieNode load(Hash hash);
}
