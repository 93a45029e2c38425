package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.security.MessageDigest;

/// Cosine and sine of every rotary angle (exact/1 §1.6). Computed by `StrictMath`, whose fdlibm
/// results are the same on every JDK; an engine without it must ship this table. Immutable.
public final class RopeTable {
  private final int pairs;
  private final int positions;
  private final float[] cosines;
  private final float[] sines;

  private RopeTable(int pairs, int positions) {
    this.pairs = pairs;
    this.positions = positions;
    this.cosines = new float[positions * pairs];
    this.sines = new float[positions * pairs];
  }

  /// The table of positions 0 to `positions - 1`; costs one pow per pair, one cos and one sin per
  /// entry.
  public static RopeTable of(HyperParameters hyper, int positions) {
    int headSize = hyper.headSize();
    RopeTable table = new RopeTable(headSize / 2, positions);
    for (int i = 0; i < table.pairs; i++) {
      double frequency = StrictMath.pow((double) hyper.ropeBase(), (-2.0 * i) / headSize);
      for (int position = 0; position < positions; position++) {
        double angle = position * frequency;
        table.cosines[position * table.pairs + i] = (float) StrictMath.cos(angle);
        table.sines[position * table.pairs + i] = (float) StrictMath.sin(angle);
      }
    }
    return table;
  }

  /// Pairs of a head: half its size.
  public int pairs() {
    return pairs;
  }

  /// Positions in the table.
  public int positions() {
    return positions;
  }

  /// Of pair `i` at `position`.
  public float cosine(int position, int i) {
    return cosines[position * pairs + i];
  }

  /// Of pair `i` at `position`.
  public float sine(int position, int i) {
    return sines[position * pairs + i];
  }

  /// Rotates the pairs (2i, 2i + 1) of `heads` heads in place.
  public void rotate(float[] vector, int offset, int heads, int position) {
    int row = position * pairs;
    for (int head = 0; head < heads; head++) {
      int start = offset + head * 2 * pairs;
      for (int i = 0; i < pairs; i++) {
        float c = cosines[row + i];
        float s = sines[row + i];
        float x0 = vector[start + 2 * i];
        float x1 = vector[start + 2 * i + 1];
        vector[start + 2 * i] = x0 * c - x1 * s;
        vector[start + 2 * i + 1] = x0 * s + x1 * c;
      }
    }
  }

  /// SHA-256 over all entries, position by position, pair by pair: cosine, then sine, as
  /// little-endian binary32.
  public Hash digest() {
    MessageDigest digest = Digests.newSha256();
    byte[] row = new byte[8 * pairs];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < pairs; i++) {
        LittleEndian.putFloat(row, 8 * i, cosine(position, i));
        LittleEndian.putFloat(row, 8 * i + 4, sine(position, i));
      }
      digest.update(row);
    }
    return Hash.of(digest.digest());
  }
}
