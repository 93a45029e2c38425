package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Products of Q8_0 rows: `acc = acc + (dw*d)*f32(I)`, blocks left to right. The steps of a
/// [ProductKernel].
///
/// One token: two products of bytes fit 16 bits (2 * 128 * 127), then they are widened. Several
/// tokens: a byte is `16 * h + l` with h in −8 to 7 and l in 0 to 15, so `I = 16 * I_h + I_l`, and
/// each half runs through the same [NibbleTile] as four-bit weights.
final class Q80Kernel {
  private static final int F = Lanes.COUNT;
  private static final int BLOCK_WORDS = 9 * F;

  private static final IntVector NIBBLES = IntVector.broadcast(Lanes.INTS, 0x000f000f);

  /// From the low plane to the high one, in unpacked weights and in sums.
  static final int PLANE = Workbench.GROUP_TILE * NibbleTile.GROUP_STRIDE;

  static final int SUM_PLANE = Workbench.GROUP_TILE * NibbleTile.SUM_GROUP_STRIDE;

  private Q80Kernel() {}

  static void addRow(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] x = bench.input().pairs;
    int[] z = bench.rowSums(groupInTile);
    int blocks = bench.matrix().blocks;
    int p = bench.matrix().groupStart(bench.group + groupInTile);
    int k = 0;
    for (int b = 0; b < blocks; b++) {
      IntVector low = IntVector.zero(Lanes.INTS);
      IntVector high = IntVector.zero(Lanes.INTS);
      p += F;
      for (int q = 0; q < 8; q++) {
        ShortVector word = Lanes.words(w, p).reinterpretAsShorts();
        ShortVector products =
            lowBytes(word)
                .mul(Lanes.input(x, k))
                .add(word.lanewise(VectorOperators.ASHR, 8).mul(Lanes.input(x, k + 1)));
        low = low.add(Lanes.lowHalves(products.reinterpretAsInts()));
        high = high.add(Lanes.highHalves(products.reinterpretAsInts()));
        p += F;
        k += 2;
      }
      low.add(high).intoArray(z, b * F);
    }
  }

  private static ShortVector lowBytes(ShortVector word) {
    return word.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
  }

  static void combineRows(Workbench bench, int groups) {
    for (int i = 0; i < groups; i++) {
      combineRow(bench, i);
    }
  }

  private static void combineRow(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] z = bench.rowSums(groupInTile);
    float[] scales = bench.input().scales;
    int blocks = bench.matrix().blocks;
    int p = bench.matrix().groupStart(bench.group + groupInTile);
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int b = 0; b < blocks; b++) {
      FloatVector scale = Lanes.words(w, p).reinterpretAsFloats().mul(scales[b]);
      acc = acc.add(scale.mul(Lanes.toFloats(Lanes.words(z, b * F))));
      p += BLOCK_WORDS;
    }
    acc.intoArray(bench.output, bench.target(0, groupInTile));
  }

  static void unpack(Workbench bench, int groupInTile) {
    int start = bench.matrix().groupStart(bench.group + groupInTile) + bench.chunk * BLOCK_WORDS;
    unpackPlanes(bench, start, groupInTile * NibbleTile.GROUP_STRIDE);
    int[] w = bench.matrix().words;
    int to = groupInTile * NibbleTile.TOKEN_STRIDE;
    for (int b = 0; b < bench.blocks; b++) {
      FloatVector scale = Lanes.words(w, start + b * BLOCK_WORDS).reinterpretAsFloats();
      scale.intoArray(bench.scales, to + b * F);
    }
  }

  private static void unpackPlanes(Workbench bench, int start, int to) {
    int[] w = bench.matrix().words;
    int[] u = bench.unpacked;
    int p = start;
    int o = to;
    for (int b = 0; b < bench.blocks; b++) {
      p += F;
      for (int q = 0; q < 8; q++) {
        IntVector word = Lanes.words(w, p);
        word.and(NIBBLES).intoArray(u, o);
        word.lanewise(VectorOperators.LSHR, 8).and(NIBBLES).intoArray(u, o + F);
        ShortVector bytes = word.reinterpretAsShorts();
        highNibble(bytes.lanewise(VectorOperators.LSHL, 8)).intoArray(u, o + PLANE);
        highNibble(bytes).intoArray(u, o + F + PLANE);
        p += F;
        o += 2 * F;
      }
    }
  }

  private static IntVector highNibble(ShortVector bytes) {
    return bytes.lanewise(VectorOperators.ASHR, 12).reinterpretAsInts();
  }

  static void addTile(Workbench bench, int token) {
    int[] u = bench.unpacked;
    int[] x = bench.input().pairs;
    int stride = bench.input().blocks * Activations.PAIRS;
    int k = token * stride + bench.chunk * Activations.PAIRS;
    for (int b = 0; b < bench.blocks; b++) {
      int p = b * Activations.PAIRS * F;
      NibbleTile.multiply(u, p, x, k, stride, bench.sums, b * F);
      NibbleTile.multiply(u, p + PLANE, x, k, stride, bench.sums, b * F + SUM_PLANE);
      k += Activations.PAIRS;
    }
  }

  static void combineTile(Workbench bench, int token) {
    for (int i = 0; i < bench.groups; i++) {
      for (int t = 0; t < Kernels.TOKEN_TILE; t++) {
        combine(bench, i, token, t);
      }
    }
  }

  private static void combine(Workbench bench, int groupInTile, int token, int tokenInTile) {
    int z = groupInTile * NibbleTile.SUM_GROUP_STRIDE + tokenInTile * NibbleTile.TOKEN_STRIDE;
    int weights = groupInTile * NibbleTile.TOKEN_STRIDE;
    int first = (token + tokenInTile) * bench.input().blocks + bench.chunk;
    int to = bench.target(token + tokenInTile, groupInTile);
    int[] sums = bench.sums;
    float[] scales = bench.scales;
    float[] inputScales = bench.input().scales;
    int blocks = bench.blocks;
    FloatVector acc = FloatVector.fromArray(Lanes.FLOATS, bench.output, to);
    for (int b = 0; b < blocks; b++) {
      IntVector low = Lanes.addHalves(Lanes.words(sums, z + b * F));
      IntVector high = Lanes.addHalves(Lanes.words(sums, z + b * F + SUM_PLANE));
      FloatVector integer = Lanes.toFloats(high.lanewise(VectorOperators.LSHL, 4).add(low));
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, scales, weights + b * F);
      acc = acc.add(scale.mul(inputScales[first + b]).mul(integer));
    }
    acc.intoArray(bench.output, to);
  }
}
