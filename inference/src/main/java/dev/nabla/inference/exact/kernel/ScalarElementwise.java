package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.Primitives;

/// Operations on single elements, as loops.
final class ScalarElementwise {
  static final int INFINITY = 0x7f800000;
  static final int MAGNITUDE = 0x7fffffff;

  /// 1.5 * 2^23: adding it rounds to an integer that the low bits then hold.
  static final float ROUND = 12_582_912f;

  static final float SMALLEST_INVERTED_SCALE = 0x1p-120f;

  private ScalarElementwise() {}

  static void quantise(Activations input, int token) {
    for (int b = 0; b < input.blocks; b++) {
      quantiseBlock(input, token * input.stride + b * PackedMatrix.BLOCK, token * input.blocks + b);
    }
  }

  private static void quantiseBlock(Activations input, int from, int block) {
    float[] x = input.values;
    int largest = 0;
    for (int i = 0; i < PackedMatrix.BLOCK; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(x[from + i]) & MAGNITUDE);
    }
    float d = scaleOf(largest);
    float inverse = inverseOf(d);
    int sum = 0;
    for (int i = 0; i < Activations.PAIRS; i++) {
      int low = (int) ((x[from + i] * inverse + ROUND) - ROUND);
      int high = (int) ((x[from + i + Activations.PAIRS] * inverse + ROUND) - ROUND);
      input.pairs[block * Activations.PAIRS + i] = (low & 0xffff) | (high << 16);
      sum += low + high;
    }
    input.scales[block] = d;
    input.sums[block] = d * (float) sum;
  }

  /// The scale of a block whose largest magnitude has these bits.
  static float scaleOf(int largest) {
    if (largest >= INFINITY) {
      throw new ExactFault(ExactFault.Code.NON_FINITE, "a value entering a matrix");
    }
    return Float.intBitsToFloat(largest) / 127f;
  }

  static float inverseOf(float scale) {
    return scale < SMALLEST_INVERTED_SCALE ? 0f : 1f / scale;
  }

  static void exp(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Primitives.exp(x[i]);
    }
  }

  static void swiGlu(GateTerms terms, int count) {
    for (int i = 0; i < count; i++) {
      float g = terms.gate[terms.from + i];
      terms.target[terms.to + i] = Primitives.silu(g) * terms.up[terms.from + i];
    }
  }

  static void scale(float[] x, int offset, float c, float[] weights, float[] y, int to) {
    for (int i = 0; i < weights.length; i++) {
      y[to + i] = (x[offset + i] * c) * weights[i];
    }
  }

  static void add(float[] x, int offset, float[] r, int from, int count) {
    for (int i = 0; i < count; i++) {
      x[offset + i] = x[offset + i] + r[from + i];
    }
  }

  static boolean allFinite(float[] x, int offset, int count) {
    int most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, Float.floatToRawIntBits(x[offset + i]) & MAGNITUDE);
    }
    return most < INFINITY;
  }
}
