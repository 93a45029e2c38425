package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;

/// Products of F32 rows with floats as they are: `acc = acc + w*x`, columns left to right.
final class F32Kernel {
  private static final int F = Lanes.COUNT;

  private F32Kernel() {}

  static void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups) {
    for (int group = firstGroup; group < firstGroup + groups; group++) {
      int start = matrix.groupStart(group);
      for (int token = 0; token < bench.tokens; token++) {
        int to = token * matrix.paddedRows() + group * F;
        multiplyRow(matrix, start, input, token * input.stride, bench.output, to);
      }
    }
  }

  private static void multiplyRow(
      PackedMatrix matrix, int start, Activations input, int from, float[] output, int to) {
    int[] w = matrix.words;
    float[] x = input.values;
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int k = 0; k < matrix.columns(); k++) {
      FloatVector weights = Lanes.words(w, start + k * F).reinterpretAsFloats();
      acc = acc.add(weights.mul(x[from + k]));
    }
    acc.intoArray(output, to);
  }
}
