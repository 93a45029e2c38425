package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Products of Q4_1 rows: `acc = acc + ((dw*d)*f32(I) + mw*s)`, blocks left to right. The steps of
/// a [ProductKernel].
final class Q41Kernel {
  private static final int F = Lanes.COUNT;
  private static final int BLOCK_WORDS = 5 * F;

  /// The low nibble of both halves of a word.
  static final IntVector NIBBLES = IntVector.broadcast(Lanes.INTS, 0x000f000f);

  /// Sign, exponent and fraction of a half float at the place where a float keeps them.
  private static final IntVector HALF = IntVector.broadcast(Lanes.INTS, 0x8fffe000);

  /// From the exponent bias of a half float to that of a float.
  private static final FloatVector REBIAS = FloatVector.broadcast(Lanes.FLOATS, 0x1p112f);

  private Q41Kernel() {}

  private static ShortVector nibbles(IntVector word) {
    return word.and(NIBBLES).reinterpretAsShorts();
  }

  private static ShortVector nibbles(IntVector word, int shift) {
    return nibbles(word.lanewise(VectorOperators.LSHR, shift));
  }

  /// The half floats in the low halves, widened. Exact for every finite one: subnormal halves
  /// become subnormal floats, which the product with a power of two makes normal.
  static FloatVector low(IntVector halves) {
    return high(halves.lanewise(VectorOperators.LSHL, 16));
  }

  static FloatVector high(IntVector halves) {
    return halves.lanewise(VectorOperators.ASHR, 3).and(HALF).reinterpretAsFloats().mul(REBIAS);
  }

  static void addRow(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] x = bench.input().pairs;
    int[] z = bench.rowSums(groupInTile);
    int blocks = bench.matrix().blocks;
    int p = bench.matrix().groupStart(bench.group + groupInTile);
    int k = 0;
    for (int b = 0; b < blocks; b++) {
      ShortVector s0 = ShortVector.zero(Lanes.SHORTS);
      ShortVector s1 = ShortVector.zero(Lanes.SHORTS);
      ShortVector s2 = ShortVector.zero(Lanes.SHORTS);
      ShortVector s3 = ShortVector.zero(Lanes.SHORTS);
      p += F;
      for (int q = 0; q < 4; q++) {
        IntVector word = Lanes.words(w, p);
        s0 = s0.add(nibbles(word).mul(Lanes.input(x, k)));
        s1 = s1.add(nibbles(word, 4).mul(Lanes.input(x, k + 1)));
        s2 = s2.add(nibbles(word, 8).mul(Lanes.input(x, k + 2)));
        s3 = s3.add(nibbles(word, 12).mul(Lanes.input(x, k + 3)));
        p += F;
        k += 4;
      }
      ShortVector sum = s0.add(s1).add(s2.add(s3));
      Lanes.addHalves(sum.reinterpretAsInts()).intoArray(z, b * F);
    }
  }

  static void combineRows(Workbench bench, int groups) {
    if (groups == Workbench.GROUP_TILE) {
      combineTwoRows(bench);
    } else {
      combineOneRow(bench);
    }
  }

  private static void combineOneRow(Workbench bench) {
    int[] w = bench.matrix().words;
    int[] z = bench.rowSums(0);
    float[] scales = bench.input().scales;
    float[] sums = bench.input().sums;
    int blocks = bench.matrix().blocks;
    int p = bench.matrix().groupStart(bench.group);
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int b = 0; b < blocks; b++) {
      IntVector halves = Lanes.words(w, p);
      FloatVector product = low(halves).mul(scales[b]).mul(Lanes.toFloats(Lanes.words(z, b * F)));
      acc = acc.add(product.add(high(halves).mul(sums[b])));
      p += BLOCK_WORDS;
    }
    acc.intoArray(bench.output, bench.target(0, 0));
  }

  /// Two groups whose chains of additions overlap.
  private static void combineTwoRows(Workbench bench) {
    int[] w = bench.matrix().words;
    int[] z0 = bench.rowSums(0);
    int[] z1 = bench.rowSums(1);
    float[] scales = bench.input().scales;
    float[] sums = bench.input().sums;
    int blocks = bench.matrix().blocks;
    int p = bench.matrix().groupStart(bench.group);
    int next = bench.matrix().groupStart(bench.group + 1) - p;
    FloatVector acc0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector acc1 = FloatVector.zero(Lanes.FLOATS);
    for (int b = 0; b < blocks; b++) {
      FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, scales[b]);
      FloatVector sum = FloatVector.broadcast(Lanes.FLOATS, sums[b]);
      IntVector h0 = Lanes.words(w, p);
      IntVector h1 = Lanes.words(w, p + next);
      FloatVector product0 = low(h0).mul(scale).mul(Lanes.toFloats(Lanes.words(z0, b * F)));
      FloatVector product1 = low(h1).mul(scale).mul(Lanes.toFloats(Lanes.words(z1, b * F)));
      acc0 = acc0.add(product0.add(high(h0).mul(sum)));
      acc1 = acc1.add(product1.add(high(h1).mul(sum)));
      p += BLOCK_WORDS;
    }
    acc0.intoArray(bench.output, bench.target(0, 0));
    acc1.intoArray(bench.output, bench.target(0, 1));
  }

  /// Of any type whose blocks are a word and then nibbles.
  static void unpackNibbles(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] u = bench.unpacked;
    int start = bench.chunkStart(groupInTile);
    int blockWords = bench.matrix().wordsPerBlock * F;
    int o = groupInTile * NibbleTile.GROUP_STRIDE;
    for (int b = 0; b < bench.blocks; b++) {
      int p = start + b * blockWords + F;
      for (int q = 0; q < 4; q++) {
        IntVector word = Lanes.words(w, p);
        word.and(NIBBLES).intoArray(u, o);
        word.lanewise(VectorOperators.LSHR, 4).and(NIBBLES).intoArray(u, o + F);
        word.lanewise(VectorOperators.LSHR, 8).and(NIBBLES).intoArray(u, o + 2 * F);
        word.lanewise(VectorOperators.LSHR, 12).and(NIBBLES).intoArray(u, o + 3 * F);
        p += F;
        o += 4 * F;
      }
    }
  }

  static void widen(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int start = bench.chunkStart(groupInTile);
    int to = groupInTile * NibbleTile.TOKEN_STRIDE;
    for (int b = 0; b < bench.blocks; b++) {
      IntVector halves = Lanes.words(w, start + b * BLOCK_WORDS);
      low(halves).intoArray(bench.scales, to + b * F);
      high(halves).intoArray(bench.offsets, to + b * F);
    }
  }

  static void addTile(Workbench bench, int token) {
    int stride = bench.input().blocks * Activations.PAIRS;
    int k = token * stride + bench.chunk * Activations.PAIRS;
    for (int b = 0; b < bench.blocks; b++) {
      int p = b * Activations.PAIRS * F;
      NibbleTile.multiply(bench.unpacked, p, bench.input().pairs, k, stride, bench.sums, b * F);
      k += Activations.PAIRS;
    }
  }

  static void combineTile(Workbench bench, int token) {
    for (int i = 0; i < bench.groups; i++) {
      for (int t = 0; t < Kernels.TOKEN_TILE; t += 2) {
        combineTwo(bench, i, token, t);
      }
    }
  }

  /// The float part of the chunk for one group and two tokens, on top of the chunks before.
  private static void combineTwo(Workbench bench, int groupInTile, int token, int tokenInTile) {
    int z = groupInTile * NibbleTile.SUM_GROUP_STRIDE + tokenInTile * NibbleTile.TOKEN_STRIDE;
    int p = groupInTile * NibbleTile.TOKEN_STRIDE;
    int first = (token + tokenInTile) * bench.input().blocks + bench.chunk;
    int second = first + bench.input().blocks;
    int[] sums = bench.sums;
    float[] scales = bench.input().scales;
    float[] inputSums = bench.input().sums;
    int blocks = bench.blocks;
    int to0 = bench.target(token + tokenInTile, groupInTile);
    int to1 = bench.target(token + tokenInTile + 1, groupInTile);
    FloatVector acc0 = FloatVector.fromArray(Lanes.FLOATS, bench.output, to0);
    FloatVector acc1 = FloatVector.fromArray(Lanes.FLOATS, bench.output, to1);
    for (int b = 0; b < blocks; b++) {
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, bench.scales, p);
      FloatVector offset = FloatVector.fromArray(Lanes.FLOATS, bench.offsets, p);
      FloatVector i0 = Lanes.toFloats(Lanes.addHalves(Lanes.words(sums, z)));
      FloatVector i1 =
          Lanes.toFloats(Lanes.addHalves(Lanes.words(sums, z + NibbleTile.TOKEN_STRIDE)));
      FloatVector offset0 = offset.mul(inputSums[first + b]);
      FloatVector offset1 = offset.mul(inputSums[second + b]);
      acc0 = acc0.add(scale.mul(scales[first + b]).mul(i0).add(offset0));
      acc1 = acc1.add(scale.mul(scales[second + b]).mul(i1).add(offset1));
      p += F;
      z += F;
    }
    acc0.intoArray(bench.output, to0);
    acc1.intoArray(bench.output, to1);
  }
}
