package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.protocol.eth.HexPrefix;
import java.util.ArrayList;
import java.util.List;

/// Reads trie nodes from their encoding.
public final class NodeDecoder {
  private static final int SHORT_ITEMS = 2;
  private static final int BRANCH_ITEMS = TrieNode.Branch.WIDTH + 1;
  private static final Bytes NOTHING = Bytes.of((byte) 0x80);

  private NodeDecoder() {}

  /// The node with this encoding; its children are named by hash, except those that stand in it.
  ///
  /// @throws DecodingException where `encoding` is not a canonical node
  public static TrieNode decode(Bytes encoding) {
    RlpReader in = RlpReader.ofList(encoding);
    List<Bytes> items = new ArrayList<>(BRANCH_ITEMS);
    while (in.hasNext() && items.size() < BRANCH_ITEMS) {
      items.add(in.raw());
    }
    in.expectEnd();
    return switch (items.size()) {
      case SHORT_ITEMS -> shortNode(string(items.getFirst()), items.getLast());
      case BRANCH_ITEMS -> branch(items);
      default -> throw new DecodingException("a trie node of " + items.size() + " items", 0);
    };
  }

  private static TrieNode shortNode(byte[] compact, Bytes end) {
    byte[] path = HexPrefix.decode(compact);
    if (HexPrefix.isLeaf(compact)) {
      return new TrieNode.Leaf(path, string(end));
    }
    if (path.length == 0) {
      throw new DecodingException("an extension of no nibbles", 0);
    }
    return new TrieNode.Extension(path, child(end));
  }

  private static TrieNode branch(List<Bytes> items) {
    TrieNode[] children = new TrieNode[TrieNode.Branch.WIDTH];
    for (int i = 0; i < children.length; i++) {
      Bytes item = items.get(i);
      children[i] = item.equals(NOTHING) ? TrieNode.Empty.INSTANCE : child(item);
    }
    return new TrieNode.Branch(children, string(items.getLast()));
  }

  private static TrieNode child(Bytes item) {
    RlpReader in = RlpReader.of(item);
    return in.nextIsList() ? decode(item) : new TrieNode.Stored(in.hash());
  }

  private static byte[] string(Bytes item) {
    return RlpReader.of(item).array();
  }
}
