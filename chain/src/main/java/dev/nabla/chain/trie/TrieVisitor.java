package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Bytes;

/// Is shown a whole trie, node by node and entry by entry, in the order of the keys.
public interface TrieVisitor {
  /// A node that lies in the store, before what is below it.
  void stored(byte[] path, long version);

  /// An entry.
  ///
  /// @param path nibbles of the key
  /// @param below see [MerklePatriciaTrie#put(byte[], byte[], long)]
  void entry(byte[] path, Bytes value, long below);
}
