package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpWriter;
import java.util.List;

/// The trie of a list: key `rlp(index)`, value the item (Yellow Paper, section 4.3.2). Transactions
/// and receipts of a block are committed to this way.
public final class IndexTrie {
  private IndexTrie() {}

  /// The root over `items`, in their order; none of them is empty.
  public static Hash root(List<Bytes> items) {
    MerklePatriciaTrie trie = MerklePatriciaTrie.empty();
    for (int i = 0; i < items.size(); i++) {
      trie.put(new RlpWriter(8).number(i).toArray(), items.get(i).toArray());
    }
    return trie.root();
  }
}
