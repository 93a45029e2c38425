package dev.nabla.model.exact;

/// The operations of exact/1 on scalars and short vectors, in their one defined order
/// (`docs/exact.md` §2). Values are IEEE-754 binary32 unless an operation says binary64; each
/// written operator rounds once; nothing may be contracted into a fused multiply-add.
@SuppressWarnings("FloatingPointLiteralPrecision") // constants stand as published
public final class Primitives {
  /// Elements that share one scale.
  public static final int BLOCK = 32;

  /// 1.5 * 2^23: adding and subtracting it rounds |x| <= 2^22 to an integer, ties to even.
  static final float ROUND = 12_582_912f;

  private static final float LOG2_E = 1.44269504088896341f;
  // ln 2 in two parts: n * LN2_HIGH is exact, so that x - n ln 2 loses nothing (Cody and Waite).
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  // Coefficients of the Cephes library's expf.
  private static final float E0 = 1.9875691500e-4f;
  private static final float E1 = 1.3981999507e-3f;
  private static final float E2 = 8.3334519073e-3f;
  private static final float E3 = 4.1665795894e-2f;
  private static final float E4 = 1.6666665459e-1f;
  private static final float E5 = 5.0000001201e-1f;
  private static final float EXP_LOWEST = -87f;
  private static final float EXP_HIGHEST = 88f;

  private static final float SMALLEST_INVERTED_SCALE = 0x1p-120f;
  private static final int INFINITY_BITS = 0x7f800000;
  private static final int MAGNITUDE_MASK = 0x7fffffff;

  private Primitives() {}

  /// e^x: +0 below -87, e^88 above 88, NaN for NaN; less than 1 ulp from the true value elsewhere.
  public static float exp(float x) {
    if (x < EXP_LOWEST) {
      return 0f;
    }
    float clamped = x > EXP_HIGHEST ? EXP_HIGHEST : x;
    float n = (clamped * LOG2_E + ROUND) - ROUND;
    float r = (clamped - n * LN2_HIGH) - n * LN2_LOW;
    float p = E0;
    p = p * r + E1;
    p = p * r + E2;
    p = p * r + E3;
    p = p * r + E4;
    p = p * r + E5;
    p = p * (r * r);
    p = (p + r) + 1f;
    return p * powerOfTwo((int) n);
  }

  /// 2^n for n in [-126, 127].
  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /// x / (1 + e^-x).
  public static float silu(float x) {
    return x / (1f + exp(-x));
  }

  /// Quantises the 32 values from `x[offset]`: writes q, each in [-127, 127], to `q[qOffset]` and
  /// on, and returns the scale d; x_i is near d * q_i.
  ///
  /// @throws ExactFault `non_finite` where a value is infinite or NaN
  public static float quantise(float[] x, int offset, int[] q, int qOffset) {
    float d = Float.intBitsToFloat(largestMagnitude(x, offset)) / 127f;
    float inverse = d < SMALLEST_INVERTED_SCALE ? 0f : 1f / d;
    for (int i = 0; i < BLOCK; i++) {
      q[qOffset + i] = (int) ((x[offset + i] * inverse + ROUND) - ROUND);
    }
    return d;
  }

  /// The bits of the largest |x_i|. As integers they order finite numbers, infinity and NaN alike,
  /// whatever the order of comparison.
  private static int largestMagnitude(float[] x, int offset) {
    int largest = 0;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(x[offset + i]) & MAGNITUDE_MASK);
    }
    if (largest >= INFINITY_BITS) {
      throw new ExactFault(ExactFault.Code.NON_FINITE, "a value entering a matrix");
    }
    return largest;
  }

  /// y = RMSNorm(x) * weight over `weight.length` elements; the sum of squares runs in binary64
  /// from left to right.
  public static void rmsNorm(float[] x, float[] weight, float epsilon, float[] y) {
    float factor = rmsFactor(x, 0, weight.length, epsilon);
    for (int i = 0; i < weight.length; i++) {
      y[i] = (x[i] * factor) * weight[i];
    }
  }

  /// RMSNorm of one head of queries or keys, in place.
  public static void normaliseHead(float[] x, int offset, float[] weight, float epsilon) {
    float factor = rmsFactor(x, offset, weight.length, epsilon);
    for (int i = 0; i < weight.length; i++) {
      x[offset + i] = (x[offset + i] * factor) * weight[i];
    }
  }

  /// What RMSNorm multiplies `width` elements with before their weights.
  public static float rmsFactor(float[] x, int offset, int width, float epsilon) {
    double sum = 0;
    for (int i = offset; i < offset + width; i++) {
      sum = sum + (double) x[i] * (double) x[i];
    }
    return (float) (1.0 / Math.sqrt(sum / width + (double) epsilon));
  }

  /// The id of the largest logit, the lowest on ties. No logit is NaN.
  public static int argmax(float[] logits, int offset, int count) {
    int best = 0;
    for (int id = 1; id < count; id++) {
      if (logits[offset + id] > logits[offset + best]) {
        best = id;
      }
    }
    return best;
  }

  /// Checks `count` logits.
  ///
  /// @throws ExactFault `non_finite` where one is infinite or NaN
  public static void requireFiniteLogits(float[] logits, int offset, int count) {
    for (int id = 0; id < count; id++) {
      if (!Float.isFinite(logits[offset + id])) {
        throw new ExactFault(ExactFault.Code.NON_FINITE, "the logit of token " + id);
      }
    }
  }
}
