package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Hash;

/// Where a trie puts its new nodes.
@FunctionalInterface
public interface NodeSink {
  /// Keeps a node under its hash.
  ///
  /// @param node with its children named by hash
  /// @param encoding borrowed, must not be changed
  void store(Hash hash, TrieNode node, byte[] encoding);
}
