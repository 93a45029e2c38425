package dev.nabla.model;

import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// Digests of everything that an engine delivers, as the shared vectors define them: of all logits,
/// and of all keys and values. Two engines that agree on them agree on every bit that matters.
public final class RunDigest implements TraceSink {
  private final HyperParameters hyper;
  private final MessageDigest logits = Digests.newSha256();
  private final List<float[]> lastLogits = new ArrayList<>();
  private final byte[][][] keyValues;
  private int positions;

  /// Room for `capacity` positions.
  public RunDigest(HyperParameters hyper, int capacity) {
    this.hyper = hyper;
    this.keyValues = new byte[hyper.layers()][capacity][];
  }

  @Override
  public boolean wantsStates() {
    return true;
  }

  @Override
  public void begin(TokenSlice slice) {
    positions = Math.max(positions, slice.end());
  }

  @Override
  public void state(int position, int layer, float[] x, int offset) {}

  @Override
  public void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {
    int size = hyper.headSize();
    byte[] rows = new byte[2 * hyper.keyValueWidth() * Float.BYTES];
    ByteBuffer out = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
    for (int head = 0; head < hyper.keyValueHeads(); head++) {
      put(out, keys, keyOffset + head * size, size);
      put(out, values, valueOffset + head * size, size);
    }
    keyValues[layer][position] = rows;
  }

  @Override
  public void logits(int position, float[] values, int offset) {
    byte[] row = new byte[hyper.vocabulary() * Float.BYTES];
    put(ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN), values, offset, hyper.vocabulary());
    logits.update(row);
    lastLogits.add(java.util.Arrays.copyOfRange(values, offset, offset + hyper.vocabulary()));
  }

  private static void put(ByteBuffer out, float[] values, int offset, int count) {
    for (int i = 0; i < count; i++) {
      out.putInt(Float.floatToIntBits(values[offset + i]));
    }
  }

  /// The logits that were delivered last.
  public float[] last() {
    return lastLogits.getLast();
  }

  /// SHA-256 over all logits in the order of their delivery. Ends the digest.
  public Hash logitsDigest() {
    return Hash.of(logits.digest());
  }

  /// SHA-256 over layer, position, head: key row, then value row.
  public Hash keyValueDigest() {
    MessageDigest digest = Digests.newSha256();
    for (byte[][] layer : keyValues) {
      for (int position = 0; position < positions; position++) {
        digest.update(layer[position]);
      }
    }
    return Hash.of(digest.digest());
  }

  /// Feeds `count` tokens from `from` in slices of `batch`, with logits at the last.
  public void feed(ForwardPass engine, int[] ids, int from, int count, int batch) {
    for (int at = from; at < from + count; at += batch) {
      int size = Math.min(batch, from + count - at);
      engine.feed(TokenSlice.withLogitsFrom(from + count - 1, ids, at, size), this);
    }
  }
}
