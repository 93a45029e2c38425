package dev.nabla.chain.trie;

import dev.nabla.chain.trie.TrieNode.Branch;
import dev.nabla.chain.trie.TrieNode.Empty;
import dev.nabla.chain.trie.TrieNode.Extension;
import dev.nabla.chain.trie.TrieNode.Leaf;
import dev.nabla.chain.trie.TrieNode.Stored;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.protocol.eth.HexPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The form in which nodes are stored: the node's RLP, which is what its hash covers, and behind it
/// how many versions older than the node each thing is that it names: its children in their order,
/// or what lies below its leaf (LEB128 each). So a child is found by place and version, and no two
/// nodes ever share a record.
public final class NodeCodec {
  private static final int SHORT_ITEMS = 2;
  private static final int BRANCH_ITEMS = Branch.WIDTH + 1;
  private static final int MAX_VARINT_BYTES = 9;
  private static final Bytes NOTHING = Bytes.of((byte) 0x80);

  private NodeCodec() {}

  /// The record of a node.
  ///
  /// @param encoding the node's RLP
  /// @param node with its children named
  static byte[] encode(byte[] encoding, TrieNode node, long version) {
    byte[] record = Arrays.copyOf(encoding, encoding.length + Branch.WIDTH * MAX_VARINT_BYTES);
    int end = encoding.length;
    switch (node) {
      case Branch branch -> {
        for (int nibble = 0; nibble < Branch.WIDTH; nibble++) {
          end = putAge(record, end, branch.child(nibble), version);
        }
      }
      case Extension extension -> end = putAge(record, end, extension.child, version);
      case Leaf leaf -> {
        if (leaf.below != TrieNode.NO_VERSION) {
          end = putVarint(record, end, version - leaf.below);
        }
      }
      case Empty _, Stored _ -> {
        // The empty trie names nothing, and a stored node is never a record's own.
      }
    }
    return Arrays.copyOf(record, end);
  }

  /// The node of a record.
  ///
  /// @param version of the record
  /// @throws DecodingException where `record` is not canonical
  public static TrieNode decode(byte[] record, long version) {
    RlpReader in = RlpReader.of(record);
    Bytes encoding = in.raw();
    Ages ages = new Ages(record, in.offset(), version);
    TrieNode node = decodeNode(encoding, ages);
    if (node instanceof Leaf leaf && ages.hasNext()) {
      node = new Leaf(leaf.path, leaf.value, ages.next());
    }
    ages.expectEnd();
    return node;
  }

  /// The part of a record that the node's hash covers.
  ///
  /// @throws DecodingException where `record` does not begin with RLP
  public static Bytes encodingIn(byte[] record) {
    return RlpReader.of(record).raw();
  }

  private static TrieNode decodeNode(Bytes encoding, Ages ages) {
    RlpReader in = RlpReader.ofList(encoding);
    List<Bytes> items = new ArrayList<>(BRANCH_ITEMS);
    while (in.hasNext() && items.size() < BRANCH_ITEMS) {
      items.add(in.raw());
    }
    in.expectEnd();
    return switch (items.size()) {
      case SHORT_ITEMS -> shortNode(string(items.getFirst()), items.getLast(), ages);
      case BRANCH_ITEMS -> branch(items, ages);
      default -> throw new DecodingException("a trie node of " + items.size() + " items", 0);
    };
  }

  private static TrieNode shortNode(byte[] compact, Bytes end, Ages ages) {
    byte[] path = HexPrefix.decode(compact);
    if (HexPrefix.isLeaf(compact)) {
      return new Leaf(path, string(end), TrieNode.NO_VERSION);
    }
    if (path.length == 0) {
      throw new DecodingException("an extension of no nibbles", 0);
    }
    return new Extension(path, child(end, ages));
  }

  private static TrieNode branch(List<Bytes> items, Ages ages) {
    TrieNode[] children = new TrieNode[Branch.WIDTH];
    for (int i = 0; i < children.length; i++) {
      Bytes item = items.get(i);
      children[i] = item.equals(NOTHING) ? Empty.INSTANCE : child(item, ages);
    }
    return new Branch(children, string(items.getLast()));
  }

  private static TrieNode child(Bytes item, Ages ages) {
    RlpReader in = RlpReader.of(item);
    return in.nextIsList() ? decodeNode(item, ages) : new Stored(in.hash(), ages.next());
  }

  private static byte[] string(Bytes item) {
    return RlpReader.of(item).array();
  }

  private static int putAge(byte[] record, int at, TrieNode child, long version) {
    return child instanceof Stored stored ? putVarint(record, at, version - stored.version) : at;
  }

  private static int putVarint(byte[] target, int start, long value) {
    int at = start;
    long rest = value;
    while (rest >= 0x80) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  /// The numbers behind a node, turned into versions.
  private static final class Ages {
    private final byte[] record;
    private final long version;
    private int at;

    Ages(byte[] record, int start, long version) {
      this.record = record;
      this.at = start;
      this.version = version;
    }

    boolean hasNext() {
      return at < record.length;
    }

    long next() {
      long age = 0;
      for (int i = 0; i < MAX_VARINT_BYTES && hasNext(); i++) {
        byte part = record[at++];
        age |= (long) (part & 0x7f) << (7 * i);
        if (part >= 0) {
          return olderBy(age);
        }
      }
      throw new DecodingException("a version that does not end", at);
    }

    private long olderBy(long age) {
      if (age > version) {
        throw new DecodingException("a child older than the first version", at);
      }
      return version - age;
    }

    void expectEnd() {
      if (hasNext()) {
        throw new DecodingException("bytes after the last version", at);
      }
    }
  }
}
