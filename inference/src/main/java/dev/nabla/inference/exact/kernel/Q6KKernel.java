package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Products of Q6_K rows: `acc = acc + ((dw0*d)*f32(I0) + (dw1*d)*f32(I1))`, where I0 is the sum
/// over the first 16 columns of a block, which are the low halves of words, and I1 over the last.
/// The steps of a [ProductKernel].
///
/// One token: eight products of a weight from -32 to 31 and an input fit 16 bits (8 * 32 * 127).
/// Several tokens: a weight is `16 * h + l` with h in -2 to 1 and l in 0 to 15, two planes.
final class Q6KKernel {
  private static final int F = Lanes.COUNT;
  private static final int BLOCK_WORDS = 7 * F;

  private static final IntVector PAIR = IntVector.broadcast(Lanes.INTS, 0x00030003);
  private static final IntVector UPPER_PAIR = IntVector.broadcast(Lanes.INTS, 0x00300030);
  private static final ShortVector TWO = ShortVector.broadcast(Lanes.SHORTS, (short) 2);
  private static final ShortVector MIDDLE = ShortVector.broadcast(Lanes.SHORTS, (short) 32);

  private Q6KKernel() {}

  static void addRow(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] x = bench.input().pairs;
    int[] z0 = bench.rowSums(groupInTile);
    int[] z1 = bench.upperSums(groupInTile);
    int blocks = bench.matrix().blocks;
    int start = bench.matrix().groupStart(bench.group + groupInTile);
    for (int b = 0; b < blocks; b++) {
      int p = start + b * BLOCK_WORDS + F;
      int k = b * Activations.PAIRS;
      ShortVector s0 = ShortVector.zero(Lanes.SHORTS);
      ShortVector s1 = ShortVector.zero(Lanes.SHORTS);
      for (int j = 0; j < Activations.PAIRS / 2; j++) {
        IntVector word = Lanes.words(w, p + j / 2 * F).lanewise(VectorOperators.LSHR, 8 * (j & 1));
        IntVector twos =
            Lanes.words(w, p + (4 + j / 4) * F).lanewise(VectorOperators.LSHR, 4 * (j & 3));
        s0 = s0.add(weights(word, twos, 4).mul(Lanes.input(x, k + 2 * j)));
        IntVector next = word.lanewise(VectorOperators.LSHR, 4);
        s1 = s1.add(weights(next, twos, 2).mul(Lanes.input(x, k + 2 * j + 1)));
      }
      IntVector even = s0.reinterpretAsInts();
      IntVector odd = s1.reinterpretAsInts();
      Lanes.lowHalves(even).add(Lanes.lowHalves(odd)).intoArray(z0, b * F);
      Lanes.highHalves(even).add(Lanes.highHalves(odd)).intoArray(z1, b * F);
    }
  }

  private static ShortVector weights(IntVector word, IntVector twos, int shift) {
    IntVector upper = twos.lanewise(VectorOperators.LSHL, shift).and(UPPER_PAIR);
    return word.and(Q41Kernel.NIBBLES).or(upper).reinterpretAsShorts().sub(MIDDLE);
  }

  static void combineRows(Workbench bench, int groups) {
    for (int i = 0; i < groups; i++) {
      combineRow(bench, i);
    }
  }

  private static void combineRow(Workbench bench, int groupInTile) {
    int[] z0 = bench.rowSums(groupInTile);
    int[] z1 = bench.upperSums(groupInTile);
    float[] s0 = bench.rowScales(groupInTile);
    float[] s1 = bench.rowOffsets(groupInTile);
    float[] scales = bench.input().scales;
    int blocks = bench.matrix().blocks;
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int b = 0; b < blocks; b++) {
      FloatVector lower = FloatVector.fromArray(Lanes.FLOATS, s0, b * F).mul(scales[b]);
      FloatVector upper = FloatVector.fromArray(Lanes.FLOATS, s1, b * F).mul(scales[b]);
      FloatVector product = lower.mul(Lanes.toFloats(Lanes.words(z0, b * F)));
      acc = acc.add(product.add(upper.mul(Lanes.toFloats(Lanes.words(z1, b * F)))));
    }
    acc.intoArray(bench.output, bench.target(0, groupInTile));
  }

  static void unpackPairs(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] u = bench.unpacked;
    int start = bench.chunkStart(groupInTile);
    int to = groupInTile * NibbleTile.GROUP_STRIDE + Q80Kernel.PLANE;
    for (int b = 0; b < bench.blocks; b++) {
      int o = to + b * Activations.PAIRS * F;
      for (int i = 0; i < Activations.PAIRS; i++) {
        IntVector twos = Lanes.words(w, start + b * BLOCK_WORDS + (5 + i / 8) * F);
        IntVector pair = twos.lanewise(VectorOperators.LSHR, 2 * (i & 7)).and(PAIR);
        pair.reinterpretAsShorts().sub(TWO).reinterpretAsInts().intoArray(u, o + i * F);
      }
    }
  }

  private static FloatVector integer(IntVector high, IntVector low) {
    return Lanes.toFloats(high.lanewise(VectorOperators.LSHL, 4).add(low));
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
    float[] upperScales = bench.offsets;
    float[] inputScales = bench.input().scales;
    int blocks = bench.blocks;
    FloatVector acc = FloatVector.fromArray(Lanes.FLOATS, bench.output, to);
    for (int b = 0; b < blocks; b++) {
      IntVector low = Lanes.words(sums, z + b * F);
      IntVector high = Lanes.words(sums, z + b * F + Q80Kernel.SUM_PLANE);
      FloatVector i0 = integer(Lanes.lowHalves(high), Lanes.lowHalves(low));
      FloatVector i1 = integer(Lanes.highHalves(high), Lanes.highHalves(low));
      FloatVector lower = FloatVector.fromArray(Lanes.FLOATS, scales, weights + b * F);
      FloatVector upper = FloatVector.fromArray(Lanes.FLOATS, upperScales, weights + b * F);
      FloatVector product = lower.mul(inputScales[first + b]).mul(i0);
      acc = acc.add(product.add(upper.mul(inputScales[first + b]).mul(i1)));
    }
    acc.intoArray(bench.output, to);
  }
}
