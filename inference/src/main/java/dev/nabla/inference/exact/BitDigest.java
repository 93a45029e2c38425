package dev.nabla.inference.exact;

import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/// Digests of what a forward pass delivers (exact/1 §1.15): two engines that agree on them agree on
/// every bit. Keeps all keys and values, and the last logits.
public final class BitDigest implements TraceSink {
  private final HyperParameters hyper;
  private final MessageDigest logits = Digests.newSha256();
  private final byte[] row;
  private final float[] lastLogits;

  /// By layer and position, head after head: key row, then value row.
  private final byte[][][] keyValues;

  private int positions;

  /// @param capacity positions at most
  public BitDigest(HyperParameters hyper, int capacity) {
    this.hyper = hyper;
    this.row = new byte[hyper.vocabulary() * Float.BYTES];
    this.lastLogits = new float[hyper.vocabulary()];
    this.keyValues = new byte[hyper.layers()][capacity][];
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
    ByteBuffer out = littleEndian(rows);
    for (int head = 0; head < hyper.keyValueHeads(); head++) {
      put(out, keys, keyOffset + head * size, size);
      put(out, values, valueOffset + head * size, size);
    }
    keyValues[layer][position] = rows;
  }

  @Override
  public void logits(int position, float[] values, int offset) {
    System.arraycopy(values, offset, lastLogits, 0, lastLogits.length);
    put(littleEndian(row), values, offset, lastLogits.length);
    logits.update(row);
  }

  private static void put(ByteBuffer out, float[] values, int offset, int count) {
    for (int i = 0; i < count; i++) {
      out.putInt(Float.floatToIntBits(values[offset + i]));
    }
  }

  /// The logits that were delivered last. Borrowed.
  public float[] lastLogits() {
    return lastLogits;
  }

  /// SHA-256 over all logits in the order of their delivery; the digest begins anew then.
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
}
