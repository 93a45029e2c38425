package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Products of Q5_K rows, by the rule of Q4_1. The steps of a [ProductKernel].
///
/// One token: eight products of five bits and an input fit 16 bits (8 * 31 * 127). Several tokens:
/// the fifth bits are a plane of their own, `I = 16 * I_h + I_l`.
final class Q5KKernel {
  private static final int F = Lanes.COUNT;
  private static final int BLOCK_WORDS = 6 * F;

  private static final IntVector BIT = IntVector.broadcast(Lanes.INTS, 0x00010001);
  private static final IntVector FIFTH_BIT = IntVector.broadcast(Lanes.INTS, 0x00100010);

  private Q5KKernel() {}

  static void addRow(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] x = bench.input().pairs;
    int[] z = bench.rowSums(groupInTile);
    int blocks = bench.matrix().blocks;
    int start = bench.matrix().groupStart(bench.group + groupInTile);
    for (int b = 0; b < blocks; b++) {
      int p = start + b * BLOCK_WORDS + F;
      int k = b * Activations.PAIRS;
      ShortVector s0 = ShortVector.zero(Lanes.SHORTS);
      ShortVector s1 = ShortVector.zero(Lanes.SHORTS);
      for (int j = 0; j < Activations.PAIRS / 2; j++) {
        IntVector word = Lanes.words(w, p + j / 2 * F).lanewise(VectorOperators.LSHR, 8 * (j & 1));
        IntVector bits = Lanes.words(w, p + 4 * F).lanewise(VectorOperators.LSHR, 2 * j);
        s0 = s0.add(weights(word, bits, 4).mul(Lanes.input(x, k + 2 * j)));
        IntVector next = word.lanewise(VectorOperators.LSHR, 4);
        s1 = s1.add(weights(next, bits, 3).mul(Lanes.input(x, k + 2 * j + 1)));
      }
      IntVector sum = Lanes.addHalves(s0.reinterpretAsInts());
      sum.add(Lanes.addHalves(s1.reinterpretAsInts())).intoArray(z, b * F);
    }
  }

  private static ShortVector weights(IntVector word, IntVector bits, int shift) {
    IntVector fifth = bits.lanewise(VectorOperators.LSHL, shift).and(FIFTH_BIT);
    return word.and(Q41Kernel.NIBBLES).or(fifth).reinterpretAsShorts();
  }

  static void unpackFifthBits(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] u = bench.unpacked;
    int start = bench.chunkStart(groupInTile);
    int to = groupInTile * NibbleTile.GROUP_STRIDE + Q80Kernel.PLANE;
    for (int b = 0; b < bench.blocks; b++) {
      int o = to + b * Activations.PAIRS * F;
      for (int i = 0; i < Activations.PAIRS; i++) {
        IntVector bits = Lanes.words(w, start + b * BLOCK_WORDS + 5 * F);
        bits.lanewise(VectorOperators.LSHR, i).and(BIT).intoArray(u, o + i * F);
      }
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
    float[] offsets = bench.offsets;
    float[] inputScales = bench.input().scales;
    float[] inputSums = bench.input().sums;
    int blocks = bench.blocks;
    FloatVector acc = FloatVector.fromArray(Lanes.FLOATS, bench.output, to);
    for (int b = 0; b < blocks; b++) {
      IntVector low = Lanes.addHalves(Lanes.words(sums, z + b * F));
      IntVector high = Lanes.addHalves(Lanes.words(sums, z + b * F + Q80Kernel.SUM_PLANE));
      FloatVector integer = Lanes.toFloats(high.lanewise(VectorOperators.LSHL, 4).add(low));
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, scales, weights + b * F);
      FloatVector offset = FloatVector.fromArray(Lanes.FLOATS, offsets, weights + b * F);
      FloatVector product = scale.mul(inputScales[first + b]).mul(integer);
      acc = acc.add(product.add(offset.mul(inputSums[first + b])));
    }
    acc.intoArray(bench.output, to);
  }
}
