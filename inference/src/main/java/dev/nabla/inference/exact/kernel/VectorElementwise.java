package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.Primitives;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Operations on single elements, a vector at a time; each lane does what [Primitives] does.
@SuppressWarnings("FloatingPointLiteralPrecision") // constants stand as published
final class VectorElementwise {
  private static final int F = Lanes.COUNT;

  /// The bits of [ScalarElementwise#ROUND], from which a rounded value counts up.
  private static final int ROUND_BITS = 0x4b400000;

  private static final int EXPONENT_BIAS = 127;

  private VectorElementwise() {}

  static void quantise(Activations input, int token, int firstBlock, int blocks) {
    for (int b = firstBlock; b < firstBlock + blocks; b++) {
      int from = token * input.stride + b * PackedMatrix.BLOCK;
      int block = token * input.blocks + b;
      float d = ScalarElementwise.scaleOf(largestMagnitude(input.values, from));
      float inverse = ScalarElementwise.inverseOf(d);
      int sum = round(input.values, from, inverse, input.pairs, block * Activations.PAIRS);
      input.scales[block] = d;
      input.sums[block] = d * (float) sum;
    }
  }

  private static int largestMagnitude(float[] x, int from) {
    IntVector largest = IntVector.zero(Lanes.INTS);
    for (int i = 0; i < PackedMatrix.BLOCK; i += F) {
      IntVector bits = FloatVector.fromArray(Lanes.FLOATS, x, from + i).reinterpretAsInts();
      largest = largest.max(bits.and(ScalarElementwise.MAGNITUDE));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  private static int round(float[] x, int from, float inverse, int[] pairs, int to) {
    IntVector sum = IntVector.zero(Lanes.INTS);
    for (int i = 0; i < Activations.PAIRS; i += F) {
      IntVector low = round(x, from + i, inverse);
      IntVector high = round(x, from + i + Activations.PAIRS, inverse);
      low.and(0xffff).or(high.lanewise(VectorOperators.LSHL, 16)).intoArray(pairs, to + i);
      sum = sum.add(low).add(high);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  private static IntVector round(float[] x, int from, float inverse) {
    FloatVector scaled = FloatVector.fromArray(Lanes.FLOATS, x, from).mul(inverse);
    return scaled.add(ScalarElementwise.ROUND).reinterpretAsInts().sub(ROUND_BITS);
  }

  static FloatVector exp(FloatVector x) {
    VectorMask<Float> vanishes = x.lt(-87f);
    FloatVector clamped = x.min(88f);
    FloatVector shifted = clamped.mul(1.44269504088896341f).add(ScalarElementwise.ROUND);
    FloatVector n = shifted.sub(ScalarElementwise.ROUND);
    FloatVector r = clamped.sub(n.mul(0.693359375f)).sub(n.mul(-2.12194440e-4f));
    FloatVector p = polynomial(r).mul(r.mul(r)).add(r).add(1f);
    IntVector exponent = shifted.reinterpretAsInts().sub(ROUND_BITS - EXPONENT_BIAS);
    FloatVector power = exponent.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    return p.mul(power).blend(0f, vanishes);
  }

  private static FloatVector polynomial(FloatVector r) {
    return r.mul(1.9875691500e-4f)
        .add(1.3981999507e-3f)
        .mul(r)
        .add(8.3334519073e-3f)
        .mul(r)
        .add(4.1665795894e-2f)
        .mul(r)
        .add(1.6666665459e-1f)
        .mul(r)
        .add(5.0000001201e-1f);
  }

  static void exp(float[] x, int offset, int count) {
    int i = offset;
    for (; i <= offset + count - F; i += F) {
      exp(FloatVector.fromArray(Lanes.FLOATS, x, i)).intoArray(x, i);
    }
    for (; i < offset + count; i++) {
      x[i] = Primitives.exp(x[i]);
    }
  }

  static void swiGlu(float[] gate, float[] up, int offset, float[] target, int to, int count) {
    int i = 0;
    for (; i <= count - F; i += F) {
      FloatVector g = FloatVector.fromArray(Lanes.FLOATS, gate, offset + i);
      FloatVector silu = g.div(exp(g.neg()).add(1f));
      silu.mul(FloatVector.fromArray(Lanes.FLOATS, up, offset + i)).intoArray(target, to + i);
    }
    for (; i < count; i++) {
      target[to + i] = Primitives.silu(gate[offset + i]) * up[offset + i];
    }
  }

  static void scale(float[] x, int offset, float c, float[] weights, float[] y, int to) {
    int i = 0;
    for (; i <= weights.length - F; i += F) {
      FloatVector scaled = FloatVector.fromArray(Lanes.FLOATS, x, offset + i).mul(c);
      scaled.mul(FloatVector.fromArray(Lanes.FLOATS, weights, i)).intoArray(y, to + i);
    }
    for (; i < weights.length; i++) {
      y[to + i] = (x[offset + i] * c) * weights[i];
    }
  }

  static void add(float[] x, int offset, float[] r, int from, int count) {
    int i = 0;
    for (; i <= count - F; i += F) {
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, x, offset + i);
      sum.add(FloatVector.fromArray(Lanes.FLOATS, r, from + i)).intoArray(x, offset + i);
    }
    for (; i < count; i++) {
      x[offset + i] = x[offset + i] + r[from + i];
    }
  }
}
