package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Cosine and sine of every rotary angle (exact/1 §1.6). Computed by `StrictMath`, whose fdlibm
/// results are the same on every JDK; an engine without it must ship this table. Immutable.
public final class RopeTable {
  private final int pairs;
  private final int positions;
  private final boolean halves;
  private final float[] cosines;
  private final float[] sines;

  private RopeTable(int pairs, int positions, boolean halves) {
    this.halves = halves;
    this.pairs = pairs;
    this.positions = positions;
    this.cosines = new float[positions * pairs];
    this.sines = new float[positions * pairs];
  }

  /// The table of positions 0 to `positions - 1` for neighbouring pairs and frequencies as they
  /// are; costs one pow per pair, one cos and one sin per entry.
  public static RopeTable of(HyperParameters hyper, int positions) {
    return new RopeTable(hyper.headSize() / 2, positions, false).fill(hyper, null);
  }

  /// The table of positions 0 to `positions - 1` as the model's family and factors want it.
  ///
  /// @throws DecodingException where a factor is not a positive finite number
  public static RopeTable of(ExactModel model, int positions) {
    Tensor tensor = model.ropeFactors();
    float[] factors = tensor == null ? null : Weights.floats(tensor);
    for (int i = 0; factors != null && i < factors.length; i++) {
      if (!(factors[i] > 0 && factors[i] <= Float.MAX_VALUE)) {
        throw new DecodingException("factor " + i + " of rope: " + factors[i], 0);
      }
    }
    boolean halves = model.family().rotatesHalves();
    return new RopeTable(model.hyper().headSize() / 2, positions, halves)
        .fill(model.hyper(), factors);
  }

  private RopeTable fill(HyperParameters hyper, float @Nullable [] factors) {
    for (int i = 0; i < pairs; i++) {
      double frequency = StrictMath.pow((double) hyper.ropeBase(), (-2.0 * i) / hyper.headSize());
      if (factors != null) {
        frequency = frequency / (double) factors[i];
      }
      for (int position = 0; position < positions; position++) {
        double angle = position * frequency;
        cosines[position * pairs + i] = (float) StrictMath.cos(angle);
        sines[position * pairs + i] = (float) StrictMath.sin(angle);
      }
    }
    return this;
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

  /// Rotates `heads` heads in place: pairs (2i, 2i + 1), or (i, i + half) where the family has
  /// halves.
  public void rotate(float[] vector, int offset, int heads, int position) {
    int row = position * pairs;
    int step = halves ? 1 : 2;
    int apart = halves ? pairs : 1;
    for (int head = 0; head < heads; head++) {
      int start = offset + head * 2 * pairs;
      for (int i = 0; i < pairs; i++) {
        float c = cosines[row + i];
        float s = sines[row + i];
        int first = start + step * i;
        float x0 = vector[first];
        float x1 = vector[first + apart];
        vector[first] = x0 * c - x1 * s;
        vector[first + apart] = x0 * s + x1 * c;
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
