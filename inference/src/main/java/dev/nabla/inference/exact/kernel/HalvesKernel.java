package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Products of rows of F16 or BF16 with inputs as they are: `acc = acc + w*x`, columns left to
/// right.
final class HalvesKernel {
  private static final int F = Lanes.COUNT;
  private static final IntVector UPPER = IntVector.broadcast(Lanes.INTS, 0xffff0000);

  private final Step<Workbench> multiplyRow;

  private HalvesKernel(Step<Workbench> multiplyRow) {
    this.multiplyRow = multiplyRow;
  }

  static HalvesKernel ofF16() {
    return new HalvesKernel(HalvesKernel::multiplyF16);
  }

  static HalvesKernel ofBf16() {
    return new HalvesKernel(HalvesKernel::multiplyBf16);
  }

  void multiply(Workbench bench, int firstGroup, int groups) {
    for (int group = firstGroup; group < firstGroup + groups; group++) {
      bench.group = group;
      for (int token = 0; token < bench.tokens; token++) {
        StepCall.run(multiplyRow, bench, token);
      }
    }
  }

  private static void multiplyF16(Workbench bench, int token) {
    int[] w = bench.matrix().words;
    float[] x = bench.input().values;
    int p = bench.matrix().groupStart(bench.group);
    int from = token * bench.input().stride;
    int end = from + bench.matrix().columns();
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int k = from; k < end; k += 2) {
      IntVector words = Lanes.words(w, p);
      acc = acc.add(Q41Kernel.low(words).mul(x[k]));
      acc = acc.add(Q41Kernel.high(words).mul(x[k + 1]));
      p += F;
    }
    acc.intoArray(bench.output, bench.target(token, 0));
  }

  private static void multiplyBf16(Workbench bench, int token) {
    int[] w = bench.matrix().words;
    float[] x = bench.input().values;
    int p = bench.matrix().groupStart(bench.group);
    int from = token * bench.input().stride;
    int end = from + bench.matrix().columns();
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int k = from; k < end; k += 2) {
      IntVector words = Lanes.words(w, p);
      FloatVector low = words.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      acc = acc.add(low.mul(x[k]));
      acc = acc.add(words.and(UPPER).reinterpretAsFloats().mul(x[k + 1]));
      p += F;
    }
    acc.intoArray(bench.output, bench.target(token, 0));
  }
}
