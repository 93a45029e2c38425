package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.security.MessageDigest;

/// L_p: the Merkle sum tree over the vocabulary's logits and sampling weights (`docs/exact.md`
/// §5.3). A leaf holds 256 neighbouring logits and the sum of their weights; a node's hash binds
/// its children's sums, so that one path proves a draw.
///
/// The shape is RFC 6962's: pairing neighbours level by level and carrying an odd last one up
/// unchanged builds just that. Keeps scratch space; one thread at a time.
final class LogitTree {
  /// Logits of one leaf. One logit a leaf would cost more than running the model (ADR 30).
  static final int LEAF_LOGITS = 256;

  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;
  private static final int CHILD_BYTES = Hash.SIZE + Long.BYTES;

  private final MessageDigest digest = Digests.newSha256();
  private final byte[] leaf = new byte[1 + LEAF_LOGITS * Float.BYTES + Long.BYTES];
  private final byte[] prefix = {NODE};

  /// Node n of the level at hand: its hash, then its sum, little-endian. Two neighbours lie there
  /// just as their parent hashes them.
  private final byte[] nodes;

  private final int vocabulary;
  private final long[] sums;

  LogitTree(int vocabulary) {
    this.vocabulary = vocabulary;
    this.sums = new long[Math.ceilDiv(vocabulary, LEAF_LOGITS)];
    this.nodes = new byte[sums.length * CHILD_BYTES];
    leaf[0] = LEAF;
  }

  /// The root's hash.
  ///
  /// @param weights one a token, or empty where all are 0
  Hash root(float[] logits, int offset, long[] weights) {
    for (int index = 0; index < sums.length; index++) {
      hashLeaf(index, logits, offset, weights);
    }
    int size = sums.length;
    while (size > 1) {
      size = join(size);
    }
    return Hash.of(nodes, 0);
  }

  private void hashLeaf(int index, float[] logits, int offset, long[] weights) {
    int first = index * LEAF_LOGITS;
    int count = Math.min(LEAF_LOGITS, vocabulary - first);
    long sum = 0;
    for (int id = first; id < first + count && weights.length > 0; id++) {
      sum += weights[id];
    }
    sums[index] = sum;
    LittleEndian.putFloats(leaf, 1, logits, offset + first, count);
    LittleEndian.putLong(leaf, 1 + count * Float.BYTES, sum);
    digest.update(leaf, 0, 1 + count * Float.BYTES + Long.BYTES);
    store(index);
  }

  private int join(int size) {
    int parents = size / 2;
    for (int i = 0; i < parents; i++) {
      sums[i] = sums[2 * i] + sums[2 * i + 1];
      digest.update(prefix, 0, 1);
      digest.update(nodes, 2 * i * CHILD_BYTES, 2 * CHILD_BYTES);
      store(i);
    }
    if (size % 2 == 1) {
      sums[parents] = sums[size - 1];
      System.arraycopy(nodes, (size - 1) * CHILD_BYTES, nodes, parents * CHILD_BYTES, CHILD_BYTES);
    }
    return parents + size % 2;
  }

  private void store(int index) {
    Sha256Tree.finish(digest, nodes, index * CHILD_BYTES);
    LittleEndian.putLong(nodes, index * CHILD_BYTES + Hash.SIZE, sums[index]);
  }
}
