package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The leaves of X_p and KV_p of each position of one slice, as they come from an engine's threads,
/// and P_p over them: different (position, layer) write to different places, so nothing is locked.
final class PositionHashes {
  private static final byte LEAF = 0x00;
  private static final byte POSITION = 0x02;

  /// Position and token.
  private static final int HEAD_BYTES = 8;

  private final HyperParameters hyper;
  private final int stateLeaves;
  private final int keyValueLeaves;
  private final Queue<Leaves> all = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<Leaves> own;
  private final TraceHelp help;

  /// One a thread.
  private final List<TreeRoots> trees = new ArrayList<>();

  private final DigestQueue positions;
  private int from;
  private int count;
  private int[] tokens = new int[0];
  private byte[] states = new byte[0];
  private byte[] keyValues = new byte[0];
  private byte[] logits = new byte[0];

  PositionHashes(HyperParameters hyper, TraceHelp help) {
    this.hyper = hyper;
    this.stateLeaves = hyper.layers() + 1;
    this.keyValueLeaves = hyper.layers() * hyper.keyValueHeads();
    this.own = ThreadLocal.withInitial(() -> newLeaves(help.newHasher()));
    this.help = help;
    for (int thread = 0; thread < help.threads(); thread++) {
      trees.add(new TreeRoots(help.newHasher()));
    }
    this.positions = new DigestQueue(help.newHasher(), POSITION, HEAD_BYTES + 3 * Hash.SIZE);
  }

  /// What one thread has delivered and not yet hashed.
  private record Leaves(RowHasher hasher, DigestQueue states, DigestQueue keyValues) {}

  private Leaves newLeaves(RowHasher hasher) {
    Leaves leaves =
        new Leaves(
            hasher,
            new DigestQueue(hasher, LEAF, hyper.width() * Float.BYTES),
            new DigestQueue(hasher, LEAF, 2 * hyper.headSize() * Float.BYTES));
    all.add(leaves);
    return leaves;
  }

  void begin(TokenSlice slice) {
    from = slice.from();
    count = slice.count();
    if (tokens.length < count) {
      tokens = new int[count];
    }
    for (int i = 0; i < count; i++) {
      tokens[i] = slice.id(from + i);
    }
    states = cleared(states, count * stateLeaves);
    keyValues = cleared(keyValues, count * keyValueLeaves);
    logits = cleared(logits, count);
  }

  private static byte[] cleared(byte[] hashes, int count) {
    int size = Math.multiplyExact(count, Hash.SIZE);
    if (hashes.length < size) {
      return new byte[size];
    }
    Arrays.fill(hashes, 0, size, (byte) 0);
    return hashes;
  }

  /// Positions of the slice at hand.
  int count() {
    return count;
  }

  void state(int position, int layer, float[] x, int offset) {
    Leaves leaves = own.get();
    DigestQueue queue = leaves.states;
    leaves.hasher.putFloats(queue.bytes(), queue.at(), x, offset, hyper.width());
    queue.add(states, ((position - from) * stateLeaves + layer) * Hash.SIZE);
  }

  void keyValue(
      int position, int layer, int head, float[] keys, int keyAt, float[] values, int valueAt) {
    int size = hyper.headSize();
    Leaves leaves = own.get();
    DigestQueue queue = leaves.keyValues;
    leaves.hasher.putFloats(queue.bytes(), queue.at(), keys, keyAt, size);
    leaves.hasher.putFloats(queue.bytes(), queue.at() + size * Float.BYTES, values, valueAt, size);
    int leaf = (position - from) * keyValueLeaves + layer * hyper.keyValueHeads() + head;
    queue.add(keyValues, leaf * Hash.SIZE);
  }

  /// Takes L_p from the front of `hash`.
  void logits(int position, byte[] hash) {
    System.arraycopy(hash, 0, logits, (position - from) * Hash.SIZE, Hash.SIZE);
  }

  /// Forgets the positions of the slice at hand from its `kept`-th on, of which perhaps not all has
  /// been delivered.
  void keep(int kept) {
    emptyQueues(); // nothing of what is forgotten may be hashed into its place later
    count = Math.min(count, kept);
  }

  private void emptyQueues() {
    for (Leaves leaves : all) {
      leaves.states.empty();
      leaves.keyValues.empty();
    }
  }

  /// Hashes the positions of the slice at hand, now that all of it has been delivered, and forgets
  /// them: P_p one after another into `target`, X_p and KV_p of each into `roots`.
  ///
  /// @param index of the first among the positions there
  void finish(byte[] target, byte[] roots, int index) {
    emptyQueues();
    reduceTrees();
    for (int i = 0; i < count; i++) {
      int root = (index + i) * TracedRun.ROOT_BYTES;
      System.arraycopy(states, i * stateLeaves * Hash.SIZE, roots, root, Hash.SIZE);
      int keyValue = i * keyValueLeaves * Hash.SIZE;
      System.arraycopy(keyValues, keyValue, roots, root + Hash.SIZE, Hash.SIZE);
      int to = begin(from + i, tokens[i], roots, root);
      System.arraycopy(logits, i * Hash.SIZE, positions.bytes(), to, Hash.SIZE);
      positions.add(target, (index + i) * Hash.SIZE);
    }
    positions.empty();
    count = 0;
  }

  /// Starts a message of P_p and returns where L_p goes in it.
  private int begin(int position, int token, byte[] roots, int root) {
    byte[] message = positions.bytes();
    int to = positions.at();
    LittleEndian.putInt(message, to, position);
    LittleEndian.putInt(message, to + Integer.BYTES, token);
    System.arraycopy(roots, root, message, to + HEAD_BYTES, TracedRun.ROOT_BYTES);
    return to + HEAD_BYTES + TracedRun.ROOT_BYTES;
  }

  /// P_p of positions whose roots are known and which have no logits.
  void adopt(int[] ids, int adopted, byte[] roots, byte[] target) {
    for (int p = 0; p < adopted; p++) {
      int to = begin(p, ids[p], roots, p * TracedRun.ROOT_BYTES);
      Arrays.fill(positions.bytes(), to, to + Hash.SIZE, (byte) 0);
      positions.add(target, p * Hash.SIZE);
    }
    positions.empty();
  }

  private void reduceTrees() {
    if (count < MessageRows.ROWS) {
      reduceTrees(0, 0, count);
    } else {
      int threads = trees.size();
      help.onAll(i -> reduceTrees(i, count * i / threads, count * (i + 1) / threads));
    }
  }

  private void reduceTrees(int thread, int first, int end) {
    trees.get(thread).reduce(states, first, end, stateLeaves);
    trees.get(thread).reduce(keyValues, first, end, keyValueLeaves);
  }
}
