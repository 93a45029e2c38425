package dev.nabla.chain.state;

import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Hash;
import java.util.Arrays;

/// The keys of the state's columns. Nodes of one trie lie together, those near each other in the
/// trie near each other on disk, and versions of one place side by side.
final class StateKeys {
  private StateKeys() {}

  /// A node of the account trie: nibbles of its place, a byte each, then its version.
  static byte[] accountNode(byte[] path, long version) {
    byte[] key = Arrays.copyOf(path, path.length + Long.BYTES);
    BigEndian.putLong(key, path.length, version);
    return key;
  }

  /// A node of an account's storage trie: the account's key, then as [#accountNode].
  static byte[] storageNode(Hash owner, byte[] path, long version) {
    byte[] key = new byte[Hash.SIZE + path.length + Long.BYTES];
    owner.copyTo(key, 0);
    System.arraycopy(path, 0, key, Hash.SIZE, path.length);
    BigEndian.putLong(key, Hash.SIZE + path.length, version);
    return key;
  }

  /// A slot of an account: both their keys.
  static byte[] slot(Hash owner, Hash slot) {
    byte[] key = Arrays.copyOf(owner.toArray(), 2 * Hash.SIZE);
    slot.copyTo(key, Hash.SIZE);
    return key;
  }

  /// A block.
  static byte[] number(long number) {
    byte[] key = new byte[Long.BYTES];
    BigEndian.putLong(key, 0, number);
    return key;
  }

  /// The key whose nibbles these are.
  static Hash ofNibbles(byte[] nibbles) {
    byte[] key = new byte[Hash.SIZE];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (nibbles[2 * i] << 4 | nibbles[2 * i + 1]);
    }
    return Hash.of(key, 0);
  }
}
