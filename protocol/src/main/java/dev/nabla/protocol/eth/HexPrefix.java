package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.DecodingException;

/// Paths of a Merkle-Patricia trie: sequences of nibbles, one to a byte, and their compact form
/// (Yellow Paper, appendix C).
public final class HexPrefix {
  private static final int ODD = 0x10;
  private static final int LEAF = 0x20;

  private HexPrefix() {}

  /// The nibbles of `key`, high one first.
  public static byte[] nibbles(byte[] key) {
    byte[] path = new byte[2 * key.length];
    for (int i = 0; i < key.length; i++) {
      path[2 * i] = (byte) ((key[i] >> 4) & 0xf);
      path[2 * i + 1] = (byte) (key[i] & 0xf);
    }
    return path;
  }

  /// The compact form of `path`, marked as a leaf's or an extension's.
  public static byte[] encode(byte[] path, boolean leaf) {
    int odd = path.length % 2;
    byte[] compact = new byte[1 + path.length / 2];
    compact[0] = (byte) (leaf ? LEAF : 0);
    if (odd == 1) {
      compact[0] |= (byte) (ODD | path[0]);
    }
    for (int i = odd; i < path.length; i += 2) {
      compact[1 + i / 2] = (byte) (path[i] << 4 | path[i + 1]);
    }
    return compact;
  }

  /// Whether a compact path is a leaf's.
  ///
  /// @throws DecodingException where `compact` is not canonical
  public static boolean isLeaf(byte[] compact) {
    check(compact);
    return (compact[0] & LEAF) != 0;
  }

  /// The nibbles of a compact path.
  ///
  /// @throws DecodingException where `compact` is not canonical
  public static byte[] decode(byte[] compact) {
    check(compact);
    int odd = (compact[0] & ODD) != 0 ? 1 : 0;
    byte[] path = new byte[2 * (compact.length - 1) + odd];
    if (odd == 1) {
      path[0] = (byte) (compact[0] & 0xf);
    }
    for (int i = 1; i < compact.length; i++) {
      path[odd + 2 * (i - 1)] = (byte) ((compact[i] >> 4) & 0xf);
      path[odd + 2 * (i - 1) + 1] = (byte) (compact[i] & 0xf);
    }
    return path;
  }

  private static void check(byte[] compact) {
    if (compact.length == 0) {
      throw new DecodingException("a trie path of no bytes", 0);
    }
    int flags = compact[0] & 0xf0;
    boolean padded = (flags & ODD) != 0 || (compact[0] & 0x0f) == 0;
    if (flags > (ODD | LEAF) || !padded) {
      throw new DecodingException("a trie path with the flags " + (compact[0] & 0xff), 0);
    }
  }
}
