package dev.nabla.chain.trie;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.HexPrefix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A node of a trie (Yellow Paper, appendix D). Immutable, so that versions of a trie share what
/// did not change; the encoding is computed at most once, when a root is asked for.
public abstract sealed class TrieNode {
  /// Where no version is meant.
  public static final long NO_VERSION = -1;

  private byte @Nullable [] encoding;
  private @Nullable Hash hash;

  private TrieNode() {}

  /// The empty trie.
  static final class Empty extends TrieNode {
    static final Empty INSTANCE = new Empty();

    @Override
    byte[] encode() {
      return new RlpWriter(1).bytes(new byte[0]).toArray();
    }
  }

  /// The end of a key, with its value.
  static final class Leaf extends TrieNode {
    final byte[] path;
    final byte[] value;
    final long below;

    /// @param below version of the trie whose root the value holds, or [#NO_VERSION]
    Leaf(byte[] path, byte[] value, long below) {
      this.path = path;
      this.value = value;
      this.below = below;
    }

    @Override
    byte[] encode() {
      return new RlpWriter(path.length / 2 + value.length + 8)
          .beginList()
          .bytes(HexPrefix.encode(path, true))
          .bytes(value)
          .endList()
          .toArray();
    }
  }

  /// Nibbles that all keys below have in common; never none of them. The child is a branch.
  static final class Extension extends TrieNode {
    final byte[] path;
    final TrieNode child;

    Extension(byte[] path, TrieNode child) {
      this.path = path;
      this.child = child;
    }

    @Override
    byte[] encode() {
      RlpWriter out = new RlpWriter(path.length / 2 + 40);
      out.beginList().bytes(HexPrefix.encode(path, false));
      child.writeReference(out);
      return out.endList().toArray();
    }
  }

  /// Sixteen ways on, and the value of the key that ends here. At least two of the seventeen are
  /// taken.
  static final class Branch extends TrieNode {
    static final int WIDTH = 16;

    private final TrieNode[] children;
    final byte[] value;

    /// @param children owned by the node from now on
    /// @param value of no bytes where no key ends here
    Branch(TrieNode[] children, byte[] value) {
      this.children = children;
      this.value = value;
    }

    TrieNode child(int nibble) {
      return children[nibble];
    }

    Branch withChild(int nibble, TrieNode child) {
      TrieNode[] copy = children.clone();
      copy[nibble] = child;
      return new Branch(copy, value);
    }

    Branch withValue(byte[] newValue) {
      return new Branch(children, newValue);
    }

    @Override
    byte[] encode() {
      RlpWriter out = new RlpWriter(544).beginList();
      for (TrieNode child : children) {
        child.writeReference(out);
      }
      return out.bytes(value).endList().toArray();
    }
  }

  /// A node that is known by its hash and version alone and lies in a [NodeSource].
  static final class Stored extends TrieNode {
    final Hash name;
    final long version;

    Stored(Hash name, long version) {
      this.name = name;
      this.version = version;
    }

    @Override
    byte[] encode() {
      throw new IllegalStateException("a stored node is named, never encoded again");
    }
  }

  abstract byte[] encode();

  /// The RLP of the node; borrowed.
  byte[] encoding() {
    byte[] known = encoding;
    if (known == null) {
      known = encode();
      encoding = known;
    }
    return known;
  }

  /// The hash of the encoding.
  Hash hash() {
    if (this instanceof Stored stored) {
      return stored.name;
    }
    Hash known = hash;
    if (known == null) {
      known = Keccak256.hash(encoding());
      hash = known;
    }
    return known;
  }

  /// Whether a parent holds the whole node instead of its hash.
  boolean isInline() {
    return !(this instanceof Stored) && encoding().length < Hash.SIZE;
  }

  private void writeReference(RlpWriter out) {
    if (isInline()) {
      out.raw(encoding());
    } else {
      out.hash(hash());
    }
  }

  static byte[] join(byte[] first, byte... second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
