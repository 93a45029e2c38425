package dev.nabla.chain.trie;

/// Where a trie puts its new nodes, and says which old ones it no longer has.
public interface NodeSink {
  /// Keeps a new node, of the version that is being committed.
  ///
  /// @param path nibbles from the root to the node; owned by the sink
  /// @param node with its children named by hash and version
  /// @param record what [NodeCodec] reads back; owned by the sink
  void store(byte[] path, TrieNode node, byte[] record);

  /// Says that the trie has no use any more for a node that was stored before. Earlier versions of
  /// the trie still have.
  ///
  /// @param path owned by the sink
  void retire(byte[] path, long version);
}
