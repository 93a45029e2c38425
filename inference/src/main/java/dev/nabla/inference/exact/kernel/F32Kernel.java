package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;

/// Products of F32 rows with floats as they are: `acc = acc + w*x`, columns left to right.
final class F32Kernel {
  private static final int F = Lanes.COUNT;

  private final Step<Workbench> multiplyRow = F32Kernel::multiplyRow;

  void multiply(Workbench bench, int firstGroup, int groups) {
    for (int group = firstGroup; group < firstGroup + groups; group++) {
      bench.group = group;
      for (int token = 0; token < bench.tokens; token++) {
        StepCall.run(multiplyRow, bench, token);
      }
    }
  }

  private static void multiplyRow(Workbench bench, int token) {
    int[] w = bench.matrix().words;
    float[] x = bench.input().values;
    int p = bench.matrix().groupStart(bench.group);
    int from = token * bench.input().stride;
    int end = from + bench.matrix().columns();
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int k = from; k < end; k++) {
      acc = acc.add(Lanes.words(w, p).reinterpretAsFloats().mul(x[k]));
      p += F;
    }
    acc.intoArray(bench.output, bench.target(token, 0));
  }
}
