package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;

/// The roots of many RFC 6962 §2.1 trees of one size at once, from the hashes of their leaves.
/// Pairing neighbours level by level and carrying an odd last one up unchanged builds their shape.
/// Allocates nothing. Not for sharing.
final class TreeRoots {
  private static final byte NODE = 0x01;

  private final DigestQueue nodes;

  TreeRoots(RowHasher hasher) {
    this.nodes = new DigestQueue(hasher, NODE, 2 * Hash.SIZE);
  }

  /// Overwrites the first leaf of the trees `from` to `to - 1` with the tree's root, the others
  /// with anything.
  ///
  /// @param hashes tree after tree, `leaves` hashes each
  /// @param leaves of one tree, at least 1
  void reduce(byte[] hashes, int from, int to, int leaves) {
    for (int size = leaves; size > 1; size = (size + 1) / 2) {
      for (int tree = from; tree < to; tree++) {
        join(hashes, tree * leaves * Hash.SIZE, size);
      }
      nodes.empty();
    }
  }

  /// A parent's place holds a node that has been read before, as part of this pair or an earlier
  /// one.
  private void join(byte[] hashes, int start, int size) {
    int parents = size / 2;
    for (int i = 0; i < parents; i++) {
      nodes.add(hashes, start + 2 * i * Hash.SIZE, hashes, start + i * Hash.SIZE);
    }
    if (size % 2 == 1) {
      int last = start + (size - 1) * Hash.SIZE;
      System.arraycopy(hashes, last, hashes, start + parents * Hash.SIZE, Hash.SIZE);
    }
  }
}
