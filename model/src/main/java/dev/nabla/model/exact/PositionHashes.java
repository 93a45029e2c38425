package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.security.MessageDigest;
import java.util.Arrays;

/// The leaves of X_p and KV_p of each position of one slice, as they come from an engine's threads:
/// different (position, layer) write to different places, so nothing is locked.
final class PositionHashes {
  private static final byte LEAF = 0x00;

  private final HyperParameters hyper;
  private final int stateLeaves;
  private final int keyValueLeaves;
  private final ThreadLocal<LeafHasher> hashers;
  private final Sha256Tree tree = new Sha256Tree();
  private int from;
  private int[] tokens = new int[0];
  private byte[] states = new byte[0];
  private byte[] keyValues = new byte[0];
  private byte[] logits = new byte[0];

  PositionHashes(HyperParameters hyper) {
    this.hyper = hyper;
    this.stateLeaves = hyper.layers() + 1;
    this.keyValueLeaves = hyper.layers() * hyper.keyValueHeads();
    int longest = Math.max(hyper.width(), 2 * hyper.headSize());
    this.hashers = ThreadLocal.withInitial(() -> new LeafHasher(longest));
  }

  /// A digest and a buffer of one thread.
  private static final class LeafHasher {
    final MessageDigest digest = Digests.newSha256();
    final byte[] buffer;

    LeafHasher(int floats) {
      buffer = new byte[1 + floats * Float.BYTES];
      buffer[0] = LEAF;
    }

    void finish(int floats, byte[] target, int leaf) {
      digest.update(buffer, 0, 1 + floats * Float.BYTES);
      Sha256Tree.finish(digest, target, leaf * Hash.SIZE);
    }
  }

  void begin(TokenSlice slice) {
    from = slice.from();
    tokens = new int[slice.count()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = slice.id(from + i);
    }
    states = cleared(states, tokens.length * stateLeaves);
    keyValues = cleared(keyValues, tokens.length * keyValueLeaves);
    logits = cleared(logits, tokens.length);
  }

  private static byte[] cleared(byte[] hashes, int count) {
    int size = Math.multiplyExact(count, Hash.SIZE);
    if (hashes.length < size) {
      return new byte[size];
    }
    Arrays.fill(hashes, 0, size, (byte) 0);
    return hashes;
  }

  void clear() {
    tokens = new int[0];
  }

  int count() {
    return tokens.length;
  }

  int token(int index) {
    return tokens[index];
  }

  void state(int position, int layer, float[] x, int offset) {
    LeafHasher hasher = hashers.get();
    LittleEndian.putFloats(hasher.buffer, 1, x, offset, hyper.width());
    hasher.finish(hyper.width(), states, (position - from) * stateLeaves + layer);
  }

  void keyValue(
      int position, int layer, int head, float[] keys, int keyAt, float[] values, int valueAt) {
    int size = hyper.headSize();
    LeafHasher hasher = hashers.get();
    LittleEndian.putFloats(hasher.buffer, 1, keys, keyAt, size);
    LittleEndian.putFloats(hasher.buffer, 1 + size * Float.BYTES, values, valueAt, size);
    int leaf = (position - from) * keyValueLeaves + layer * hyper.keyValueHeads() + head;
    hasher.finish(2 * size, keyValues, leaf);
  }

  void logits(int position, Hash root) {
    root.copyTo(logits, (position - from) * Hash.SIZE);
  }

  /// Adds X_p, KV_p and L_p of the slice's `index`-th position to `digest`.
  void update(MessageDigest digest, int index) {
    digest.update(root(states, index, stateLeaves).toArray());
    digest.update(root(keyValues, index, keyValueLeaves).toArray());
    digest.update(logits, index * Hash.SIZE, Hash.SIZE);
  }

  private Hash root(byte[] leaves, int index, int count) {
    tree.clear();
    for (int leaf = index * count; leaf < (index + 1) * count; leaf++) {
      tree.addHash(leaves, leaf * Hash.SIZE);
    }
    return tree.root();
  }
}
