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

  // The constants of exp as in [Primitives], in every lane.
  private static final FloatVector EXP_LOWEST = all(-87f);
  private static final FloatVector EXP_HIGHEST = all(88f);
  private static final FloatVector LOG2_E = all(1.44269504088896341f);
  private static final FloatVector ROUND = all(ScalarElementwise.ROUND);
  private static final FloatVector LN2_HIGH = all(0.693359375f);
  private static final FloatVector LN2_LOW = all(-2.12194440e-4f);
  private static final FloatVector E0 = all(1.9875691500e-4f);
  private static final FloatVector E1 = all(1.3981999507e-3f);
  private static final FloatVector E2 = all(8.3334519073e-3f);
  private static final FloatVector E3 = all(4.1665795894e-2f);
  private static final FloatVector E4 = all(1.6666665459e-1f);
  private static final FloatVector E5 = all(5.0000001201e-1f);
  private static final FloatVector ONE = all(1f);
  private static final IntVector POWER_BITS =
      IntVector.broadcast(Lanes.INTS, ROUND_BITS - EXPONENT_BIAS);

  private VectorElementwise() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(Lanes.FLOATS, value);
  }

  static void quantise(Activations input, int token) {
    for (int b = 0; b < input.blocks; b++) {
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
    VectorMask<Float> vanishes = x.lt(EXP_LOWEST);
    FloatVector clamped = x.min(EXP_HIGHEST);
    FloatVector shifted = clamped.mul(LOG2_E).add(ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = clamped.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
    FloatVector p = E0.mul(r).add(E1).mul(r).add(E2).mul(r).add(E3).mul(r).add(E4).mul(r).add(E5);
    FloatVector sum = p.mul(r.mul(r)).add(r).add(ONE);
    IntVector exponent = shifted.reinterpretAsInts().sub(POWER_BITS);
    FloatVector power = exponent.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    return sum.mul(power).blend(0f, vanishes);
  }

  /// The first `count` elements of `x`, in place.
  static void exp(float[] x, int count) {
    int i = 0;
    for (; i <= count - F; i += F) {
      exp(FloatVector.fromArray(Lanes.FLOATS, x, i)).intoArray(x, i);
    }
    for (; i < count; i++) {
      x[i] = Primitives.exp(x[i]);
    }
  }

  /// The first `count` elements of `terms`.
  static void swiGlu(GateTerms terms, int count) {
    int i = 0;
    for (; i <= count - F; i += F) {
      FloatVector g = FloatVector.fromArray(Lanes.FLOATS, terms.gate, terms.from + i);
      FloatVector up = FloatVector.fromArray(Lanes.FLOATS, terms.up, terms.from + i);
      g.div(exp(g.neg()).add(ONE)).mul(up).intoArray(terms.target, terms.to + i);
    }
    for (; i < count; i++) {
      float g = terms.gate[terms.from + i];
      terms.target[terms.to + i] = Primitives.silu(g) * terms.up[terms.from + i];
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
