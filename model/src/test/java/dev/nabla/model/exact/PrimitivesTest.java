package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PrimitivesTest {
  @Test
  void expIsLessThanOneUlpFromTheTruth() {
    int last = Float.floatToIntBits(87f);
    for (int bits = Float.floatToIntBits(0x1p-20f); bits <= last; bits += 997) {
      float x = Float.intBitsToFloat(bits);
      assertThat(ulps(x)).as("exp(%s)", x).isLessThan(1);
      assertThat(ulps(-x)).as("exp(%s)", -x).isLessThan(1);
    }
  }

  private static double ulps(float x) {
    double truth = Math.exp(x);
    return Math.abs(Primitives.exp(x) - truth) / Math.ulp((float) truth);
  }

  @Test
  void expHasItsEdges() {
    assertThat(Primitives.exp(Math.nextDown(-87f))).isEqualTo(0f);
    assertThat(Primitives.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
    assertThat(Primitives.exp(Float.POSITIVE_INFINITY)).isEqualTo(Primitives.exp(88f)).isFinite();
    assertThat(Primitives.exp(Float.NaN)).isNaN();
  }

  @Test
  void quantisingKeepsEachValueWithinHalfAStep() {
    float[] x = new float[Primitives.BLOCK];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 13) * 0.37f;
    }
    int[] q = new int[Primitives.BLOCK];

    float d = Primitives.quantise(x, 0, q, 0);

    for (int i = 0; i < x.length; i++) {
      assertThat(q[i]).isBetween(-127, 127);
      assertThat(Math.abs(d * q[i] - x[i])).isLessThan(d * 0.5001f);
    }
  }

  @Test
  void tooSmallToQuantiseIsZero() {
    float[] x = new float[Primitives.BLOCK];
    x[5] = 0x1p-126f;
    int[] q = new int[Primitives.BLOCK];

    var _ = Primitives.quantise(x, 0, q, 0);

    assertThat(q).containsOnly(0);
  }

  @Test
  void quantisingWhatIsNotFiniteIsAFault() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] x = new float[Primitives.BLOCK];
      x[31] = bad;

      assertThatThrownBy(() -> Primitives.quantise(x, 0, new int[Primitives.BLOCK], 0))
          .isInstanceOf(ExactFault.class)
          .hasMessageStartingWith("non_finite");
    }
  }
}
