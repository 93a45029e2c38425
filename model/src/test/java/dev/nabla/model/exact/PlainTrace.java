package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The trace of `docs/exact.md` §5 once more, from everything that an engine delivered, with lists
/// and recursion: what [TracedRun] is held to.
final class PlainTrace implements TraceSink {
  private final HyperParameters hyper;
  private final TreeMap<Integer, Position> positions = new TreeMap<>();

  PlainTrace(HyperParameters hyper) {
    this.hyper = hyper;
  }

  /// What one position computed.
  private static final class Position {
    final TreeMap<Integer, Bytes> states = new TreeMap<>();
    final TreeMap<Integer, Bytes> keyValues = new TreeMap<>();
    float[] logits = new float[0];
  }

  private Position at(int position) {
    return positions.computeIfAbsent(position, _ -> new Position());
  }

  @Override
  public boolean wantsStates() {
    return true;
  }

  @Override
  public void begin(TokenSlice slice) {}

  @Override
  public void state(int position, int layer, float[] x, int offset) {
    at(position).states.put(layer, floats(x, offset, hyper.width()));
  }

  @Override
  public void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {
    for (int head = 0; head < hyper.keyValueHeads(); head++) {
      int start = head * hyper.headSize();
      Bytes rows =
          Bytes.concat(
              floats(keys, keyOffset + start, hyper.headSize()),
              floats(values, valueOffset + start, hyper.headSize()));
      at(position).keyValues.put(layer * hyper.keyValueHeads() + head, rows);
    }
  }

  @Override
  public void logits(int position, float[] logits, int offset) {
    at(position).logits = java.util.Arrays.copyOfRange(logits, offset, offset + hyper.vocabulary());
  }

  /// @param weights of each sampled position, in order
  Hash root(int[] prompt, int[] outputs, List<long[]> weights) {
    List<Bytes> leaves = new ArrayList<>();
    for (int p = 0; p < prompt.length + outputs.length - 1; p++) {
      int token = p < prompt.length ? prompt[p] : outputs[p - prompt.length];
      Position position = at(p);
      int sampled = p - (prompt.length - 1);
      Hash logits = sampled < 0 ? Hash.ZERO : logitRoot(position.logits, weights.get(sampled));
      Hash hash =
          Digests.sha256(
              new byte[] {2},
              ints(p, token),
              tree(position.states).toArray(),
              tree(position.keyValues).toArray(),
              logits.toArray());
      leaves.add(hash.toBytes());
    }
    return Digests.sha256(
        "nabla/trace/2\u0007\u0000exact/1".getBytes(StandardCharsets.US_ASCII),
        Digests.sha256(ints(prompt)).toArray(),
        Digests.sha256(ints(outputs)).toArray(),
        MerkleTree.root(TreeHash.SHA256, leaves).toArray());
  }

  private static Hash tree(SortedMap<Integer, Bytes> leaves) {
    return MerkleTree.root(TreeHash.SHA256, List.copyOf(leaves.values()));
  }

  private static Hash logitRoot(float[] logits, long[] weights) {
    return Hash.of(logitNode(logits, weights, 0, Math.ceilDiv(logits.length, 256)).slice(0, 32));
  }

  /// Hash and little-endian sum of the subtree over `count` leaves from `first`.
  private static Bytes logitNode(float[] logits, long[] weights, int first, int count) {
    if (count == 1) {
      int start = first * 256;
      int size = Math.min(256, logits.length - start);
      long sum = 0;
      for (int id = start; id < start + size && weights.length > 0; id++) {
        sum += weights[id];
      }
      Bytes content = Bytes.concat(floats(logits, start, size), longOf(sum));
      return Bytes.concat(Digests.sha256(new byte[] {0}, content.toArray()).toBytes(), longOf(sum));
    }
    int half = Integer.highestOneBit(count - 1);
    Bytes left = logitNode(logits, weights, first, half);
    Bytes right = logitNode(logits, weights, first + half, count - half);
    long sum = sumOf(left) + sumOf(right);
    return Bytes.concat(
        Digests.sha256(new byte[] {1}, left.toArray(), right.toArray()).toBytes(), longOf(sum));
  }

  private static long sumOf(Bytes node) {
    return ByteBuffer.wrap(node.toArray()).order(ByteOrder.LITTLE_ENDIAN).getLong(32);
  }

  private static Bytes longOf(long value) {
    byte[] bytes = new byte[8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return Bytes.of(bytes);
  }

  private static Bytes floats(float[] values, int offset, int count) {
    byte[] bytes = new byte[4 * count];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      out.putFloat(values[offset + i]);
    }
    return Bytes.of(bytes);
  }

  private static byte[] ints(int... values) {
    byte[] bytes = new byte[4 * values.length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
    return bytes;
  }
}
