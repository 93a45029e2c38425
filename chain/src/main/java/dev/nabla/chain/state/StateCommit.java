package dev.nabla.chain.state;

import dev.nabla.chain.trie.TrieNode;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;
import java.util.Map;

/// What a state has put into a batch, for [StateStore#write] to make known once that is written.
///
/// @param root of the state
/// @param held which states are there then
/// @param nodes new ones, likely to be read next
/// @param codes new ones
public record StateCommit(
    Hash root, StateStore.Held held, List<FreshNode> nodes, Map<Hash, Bytes> codes) {
  /// A node that has just been stored.
  record FreshNode(Column column, NodeKey key, TrieNode node) {}
}
