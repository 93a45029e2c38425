package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Hash;

/// Where a trie finds nodes that it was not built with. Safe to call from any thread.
@FunctionalInterface
public interface NodeSource {
  /// A source without nodes, for tries that begin empty and are never stored.
  NodeSource NONE =
      (_, _, hash) -> {
        throw new IllegalStateException("a trie without a store names node " + hash);
      };

  /// The node that a trie stored at this place.
  ///
  /// @param path nibbles from the root to the node; borrowed, must not be changed
  /// @param version which [MerklePatriciaTrie#commit] stored it
  /// @param hash of its encoding, as whoever refers to it knows it
  /// @throws dev.nabla.infrastructure.store.StorageException where it is missing or damaged
  TrieNode load(byte[] path, long version, Hash hash);
}
