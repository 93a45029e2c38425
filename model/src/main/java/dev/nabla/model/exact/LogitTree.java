package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.List;

/// L_p: the Merkle sum tree over the vocabulary's logits and sampling weights (`docs/exact.md`
/// §5.3). A leaf holds 256 neighbouring logits and the sum of their weights; a node's hash binds
/// its children's sums, so that one path proves a draw.
///
/// The shape is RFC 6962's: pairing neighbours level by level and carrying an odd last one up
/// unchanged builds just that. Keeps scratch space; one caller at a time.
final class LogitTree {
  /// Logits of one leaf. One logit a leaf would cost more than running the model (ADR 30).
  static final int LEAF_LOGITS = 256;

  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;
  private static final int CHILD_BYTES = Hash.SIZE + Long.BYTES;

  private final TraceHelp help;
  private final int vocabulary;

  /// One a thread.
  private final List<Leaves> leaves = new ArrayList<>();

  private final DigestQueue parents;

  /// Node n of the level at hand: its hash, then its sum, little-endian. Two neighbours lie there
  /// just as their parent hashes them.
  private final byte[] nodes;

  private final long[] sums;

  LogitTree(int vocabulary, TraceHelp help) {
    this.help = help;
    this.vocabulary = vocabulary;
    this.sums = new long[Math.ceilDiv(vocabulary, LEAF_LOGITS)];
    this.nodes = new byte[sums.length * CHILD_BYTES];
    for (int thread = 0; thread < help.threads(); thread++) {
      leaves.add(new Leaves(help.newHasher(), lastLeafLogits()));
    }
    this.parents = new DigestQueue(help.newHasher(), NODE, 2 * CHILD_BYTES);
  }

  private int lastLeafLogits() {
    return vocabulary - (sums.length - 1) * LEAF_LOGITS;
  }

  /// Leaves on their way to be hashed by one thread. The last may be shorter than the others.
  private record Leaves(RowHasher hasher, DigestQueue whole, DigestQueue last) {
    Leaves(RowHasher hasher, int lastLogits) {
      this(hasher, queue(hasher, LEAF_LOGITS), queue(hasher, lastLogits));
    }

    private static DigestQueue queue(RowHasher hasher, int logits) {
      return new DigestQueue(hasher, LEAF, logits * Float.BYTES + Long.BYTES);
    }
  }

  /// Computes the root, whose hash then stands at the front of the result. Borrowed.
  ///
  /// @param weights one a token, or empty where all are 0
  byte[] root(float[] logits, int offset, long[] weights) {
    int threads = leaves.size();
    int batches = Math.ceilDiv(sums.length, MessageRows.ROWS);
    if (batches < 2 * threads) {
      hashLeaves(leaves.getFirst(), 0, sums.length, logits, offset, weights);
    } else {
      help.onAll(thread -> {
        int first = batches * thread / threads * MessageRows.ROWS;
        int end = Math.min(batches * (thread + 1) / threads * MessageRows.ROWS, sums.length);
        hashLeaves(leaves.get(thread), first, end, logits, offset, weights);
      });
    }
    for (int size = sums.length; size > 1; size = (size + 1) / 2) {
      join(size);
    }
    return nodes;
  }

  private void hashLeaves(
      Leaves own, int first, int end, float[] logits, int offset, long[] weights) {
    for (int index = first; index < end; index++) {
      int from = index * LEAF_LOGITS;
      int count = Math.min(LEAF_LOGITS, vocabulary - from);
      long sum = 0;
      for (int id = from; id < from + count && weights.length > 0; id++) {
        sum += weights[id];
      }
      DigestQueue queue = index < sums.length - 1 ? own.whole : own.last;
      own.hasher.putFloats(queue.bytes(), queue.at(), logits, offset + from, count);
      LittleEndian.putLong(queue.bytes(), queue.at() + count * Float.BYTES, sum);
      queue.add(nodes, index * CHILD_BYTES);
      putSum(index, sum);
    }
    own.whole.empty();
    own.last.empty();
  }

  /// A parent's place holds a node that has been read before, as part of this pair or an earlier
  /// one.
  private void join(int size) {
    int pairs = size / 2;
    for (int i = 0; i < pairs; i++) {
      parents.add(nodes, 2 * i * CHILD_BYTES, nodes, i * CHILD_BYTES);
      putSum(i, sums[2 * i] + sums[2 * i + 1]);
    }
    parents.empty();
    if (size % 2 == 1) {
      System.arraycopy(nodes, (size - 1) * CHILD_BYTES, nodes, pairs * CHILD_BYTES, CHILD_BYTES);
      sums[pairs] = sums[size - 1];
    }
  }

  private void putSum(int index, long sum) {
    sums[index] = sum;
    LittleEndian.putLong(nodes, index * CHILD_BYTES + Hash.SIZE, sum);
  }
}
