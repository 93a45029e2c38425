package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Products of Q8_0 rows: `acc = acc + (dw*d)*f32(I)`, blocks left to right.
///
/// One token: two products of bytes fit 16 bits (2 * 128 * 127), then they are widened. Several
/// tokens: a byte is `16 * h + l` with h in −8 to 7 and l in 0 to 15, so `I = 16 * I_h + I_l`, and
/// each half runs through the same [NibbleTile] as four-bit weights.
final class Q80Kernel {
  private static final int F = Lanes.COUNT;
  private static final int WORDS = 9;
  private static final int BLOCK_WORDS = WORDS * F;

  private static final IntVector NIBBLES = IntVector.broadcast(Lanes.INTS, 0x000f000f);

  /// From the low plane to the high one, in unpacked weights and in sums.
  private static final int PLANE = Workbench.GROUP_TILE * NibbleTile.GROUP_STRIDE;

  private static final int SUM_PLANE = Workbench.GROUP_TILE * NibbleTile.SUM_GROUP_STRIDE;

  private Q80Kernel() {}

  static void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups) {
    int end = firstGroup + groups;
    if (bench.tokens == 1) {
      for (int group = firstGroup; group < end; group++) {
        int start = matrix.groupStart(group);
        addProducts(matrix.words, start, input.pairs, matrix.blocks, bench.rowSums);
        combineRow(matrix, start, input, bench, group * F);
      }
      return;
    }
    for (int group = firstGroup; group < end; group += Workbench.GROUP_TILE) {
      multiplyTile(matrix, input, bench, group, Math.min(Workbench.GROUP_TILE, end - group));
    }
  }

  private static void addProducts(int[] w, int start, int[] x, int blocks, int[] z) {
    int p = start;
    int k = 0;
    for (int b = 0; b < blocks; b++) {
      IntVector sum = IntVector.zero(Lanes.INTS);
      p += F;
      for (int q = 0; q < 8; q++) {
        ShortVector word = Lanes.words(w, p).reinterpretAsShorts();
        ShortVector products =
            lowBytes(word)
                .mul(Lanes.input(x, k))
                .add(word.lanewise(VectorOperators.ASHR, 8).mul(Lanes.input(x, k + 1)));
        sum = sum.add(Lanes.addHalves(products.reinterpretAsInts()));
        p += F;
        k += 2;
      }
      sum.add(Lanes.ZERO).intoArray(z, b * F);
    }
  }

  private static ShortVector lowBytes(ShortVector word) {
    return word.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
  }

  private static void combineRow(
      PackedMatrix matrix, int start, Activations input, Workbench bench, int to) {
    int[] w = matrix.words;
    int[] z = bench.rowSums;
    float[] scales = input.scales;
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    int p = start;
    for (int b = 0; b < matrix.blocks; b++) {
      FloatVector scale = Lanes.words(w, p).reinterpretAsFloats().mul(scales[b]);
      acc = acc.add(scale.mul(Lanes.toFloats(Lanes.words(z, b * F))));
      p += BLOCK_WORDS;
    }
    acc.intoArray(bench.output, to);
  }

  private static void multiplyTile(
      PackedMatrix matrix, Activations input, Workbench bench, int group, int groups) {
    Q41Kernel.clear(matrix, bench, group, groups);
    for (int chunk = 0; chunk < matrix.blocks; chunk += Workbench.CHUNK) {
      int blocks = Math.min(Workbench.CHUNK, matrix.blocks - chunk);
      for (int i = 0; i < groups; i++) {
        int from = matrix.groupStart(group + i) + chunk * BLOCK_WORDS;
        unpack(matrix.words, from, blocks, bench.unpacked, i * NibbleTile.GROUP_STRIDE);
        copyScales(matrix.words, from, blocks, bench, i * NibbleTile.TOKEN_STRIDE);
      }
      for (int token = 0; token < bench.tokens; token += Kernels.TOKEN_TILE) {
        int first = token * input.blocks + chunk;
        addTile(input, bench, first, blocks);
        int to = token * matrix.paddedRows() + group * F;
        combineTile(matrix, input, bench, first, blocks, groups, to);
      }
    }
  }

  private static void unpack(int[] w, int from, int blocks, int[] u, int to) {
    int p = from;
    int o = to;
    for (int b = 0; b < blocks; b++) {
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

  private static void copyScales(int[] w, int from, int blocks, Workbench bench, int to) {
    for (int b = 0; b < blocks; b++) {
      Lanes.words(w, from + b * BLOCK_WORDS)
          .reinterpretAsFloats()
          .intoArray(bench.scales, to + b * F);
    }
  }

  private static void addTile(Activations input, Workbench bench, int firstBlock, int blocks) {
    int stride = input.blocks * Activations.PAIRS;
    for (int b = 0; b < blocks; b++) {
      int k = (firstBlock + b) * Activations.PAIRS;
      int p = b * Activations.PAIRS * F;
      NibbleTile.multiply(bench.unpacked, p, input.pairs, k, stride, bench.sums, b * F);
      NibbleTile.multiply(
          bench.unpacked, p + PLANE, input.pairs, k, stride, bench.sums, b * F + SUM_PLANE);
    }
  }

  private static void combineTile(
      PackedMatrix matrix,
      Activations input,
      Workbench bench,
      int firstBlock,
      int blocks,
      int groups,
      int to) {
    for (int i = 0; i < groups; i++) {
      for (int t = 0; t < Kernels.TOKEN_TILE; t++) {
        int sums = i * NibbleTile.SUM_GROUP_STRIDE + t * NibbleTile.TOKEN_STRIDE;
        int first = firstBlock + t * input.blocks;
        int target = to + t * matrix.paddedRows() + i * F;
        combine(bench, sums, i * NibbleTile.TOKEN_STRIDE, input, first, blocks, target);
      }
    }
  }

  private static void combine(
      Workbench bench, int z, int weights, Activations input, int first, int blocks, int to) {
    int[] sums = bench.sums;
    FloatVector acc = FloatVector.fromArray(Lanes.FLOATS, bench.output, to);
    for (int b = 0; b < blocks; b++) {
      IntVector low = Lanes.addHalves(Lanes.words(sums, z + b * F));
      IntVector high = Lanes.addHalves(Lanes.words(sums, z + b * F + SUM_PLANE));
      FloatVector integer = Lanes.toFloats(high.lanewise(VectorOperators.LSHL, 4).add(low));
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, bench.scales, weights + b * F);
      acc = acc.add(scale.mul(input.scales[first + b]).mul(integer));
    }
    acc.intoArray(bench.output, to);
  }
}
