package dev.nabla.primitives.merkle;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.Keccak256;

/// The hash function of a Merkle tree, with the prefixes of RFC 6962 §2.1: a leaf is `H(0x00 ‖
/// data)`, an inner node `H(0x01 ‖ left ‖ right)`, the empty tree `H("")`.
public enum TreeHash {
  /// Keccak-256: trees that contracts read.
  KECCAK256,

  /// SHA-256: trees over model weights and traces.
  SHA256;

  private static final byte[] LEAF = {0};

  /// The root of the tree without leaves.
  public Hash empty() {
    return digest(new byte[0]);
  }

  /// The hash of a leaf whose data is the concatenation of `data`.
  public Hash leaf(byte[]... data) {
    byte[][] parts = new byte[data.length + 1][];
    parts[0] = LEAF;
    System.arraycopy(data, 0, parts, 1, data.length);
    return digest(parts);
  }

  /// The hash of the node above `left` and `right`.
  public Hash node(Hash left, Hash right) {
    byte[] data = new byte[1 + 2 * Hash.SIZE];
    data[0] = 1;
    left.copyTo(data, 1);
    right.copyTo(data, 1 + Hash.SIZE);
    return digest(data);
  }

  private Hash digest(byte[]... parts) {
    return switch (this) {
      case KECCAK256 -> Keccak256.hash(parts);
      case SHA256 -> Digests.sha256(parts);
    };
  }
}
