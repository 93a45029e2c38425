package dev.nabla.inference.exact.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Products of Q4_1 rows: `acc = acc + ((dw*d)*f32(I) + mw*s)`, blocks left to right.
final class Q41Kernel {
  private static final int F = Lanes.COUNT;
  private static final int WORDS = 5;
  private static final int BLOCK_WORDS = WORDS * F;

  /// The low nibble of both halves of a word.
  private static final IntVector NIBBLES = IntVector.broadcast(Lanes.INTS, 0x000f000f);

  /// Sign, exponent and fraction of a half float at the place where a float keeps them.
  private static final IntVector HALF = IntVector.broadcast(Lanes.INTS, 0x8fffe000);

  /// From the exponent bias of a half float to that of a float.
  private static final FloatVector REBIAS = FloatVector.broadcast(Lanes.FLOATS, 0x1p112f);

  private Q41Kernel() {}

  static void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups) {
    int end = firstGroup + groups;
    if (bench.tokens == 1) {
      for (int group = firstGroup; group < end; group++) {
        multiplyOne(matrix, input, bench, group);
      }
      return;
    }
    for (int group = firstGroup; group < end; group += Workbench.GROUP_TILE) {
      multiplyTile(matrix, input, bench, group, Math.min(Workbench.GROUP_TILE, end - group));
    }
  }

  private static void multiplyOne(
      PackedMatrix matrix, Activations input, Workbench bench, int group) {
    int start = matrix.groupStart(group);
    addProducts(matrix.words, start, input.pairs, matrix.blocks, bench.rowSums);
    combineRow(matrix, start, input, bench, group * F);
  }

  /// The integer part of one group's rows for one token: per block and row two 16-bit sums, added
  /// up.
  private static void addProducts(int[] w, int start, int[] x, int blocks, int[] z) {
    int p = start;
    int k = 0;
    for (int b = 0; b < blocks; b++) {
      ShortVector sum = ShortVector.zero(Lanes.SHORTS);
      p += F;
      for (int q = 0; q < 4; q++) {
        IntVector word = Lanes.words(w, p);
        sum = sum.add(nibbles(word).mul(Lanes.input(x, k)));
        sum = sum.add(nibbles(word, 4).mul(Lanes.input(x, k + 1)));
        sum = sum.add(nibbles(word, 8).mul(Lanes.input(x, k + 2)));
        sum = sum.add(nibbles(word, 12).mul(Lanes.input(x, k + 3)));
        p += F;
        k += 4;
      }
      Lanes.addHalves(sum.reinterpretAsInts()).intoArray(z, b * F);
    }
  }

  private static ShortVector nibbles(IntVector word) {
    return word.and(NIBBLES).reinterpretAsShorts();
  }

  private static ShortVector nibbles(IntVector word, int shift) {
    return nibbles(word.lanewise(VectorOperators.LSHR, shift));
  }

  /// The float part of one group's rows for one token.
  private static void combineRow(
      PackedMatrix matrix, int start, Activations input, Workbench bench, int to) {
    int[] w = matrix.words;
    int[] z = bench.rowSums;
    float[] scales = input.scales;
    float[] sums = input.sums;
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    int p = start;
    for (int b = 0; b < matrix.blocks; b++) {
      IntVector halves = Lanes.words(w, p);
      FloatVector product = low(halves).mul(scales[b]).mul(Lanes.toFloats(Lanes.words(z, b * F)));
      acc = acc.add(product.add(high(halves).mul(sums[b])));
      p += BLOCK_WORDS;
    }
    acc.intoArray(bench.output, to);
  }

  /// The half floats in the low halves, widened. Exact for every finite one: subnormal halves
  /// become subnormal floats, which the product with a power of two makes normal.
  private static FloatVector low(IntVector halves) {
    return high(halves.lanewise(VectorOperators.LSHL, 16));
  }

  private static FloatVector high(IntVector halves) {
    return halves.lanewise(VectorOperators.ASHR, 3).and(HALF).reinterpretAsFloats().mul(REBIAS);
  }

  private static void multiplyTile(
      PackedMatrix matrix, Activations input, Workbench bench, int group, int groups) {
    clear(matrix, bench, group, groups);
    for (int chunk = 0; chunk < matrix.blocks; chunk += Workbench.CHUNK) {
      int blocks = Math.min(Workbench.CHUNK, matrix.blocks - chunk);
      for (int i = 0; i < groups; i++) {
        int from = matrix.groupStart(group + i) + chunk * BLOCK_WORDS;
        unpack(matrix.words, from, blocks, bench.unpacked, i * NibbleTile.GROUP_STRIDE);
        widen(matrix.words, from, blocks, bench, i * NibbleTile.TOKEN_STRIDE);
      }
      for (int token = 0; token < bench.tokens; token += Kernels.TOKEN_TILE) {
        int first = token * input.blocks + chunk;
        addTile(input, bench, first, blocks);
        int to = token * matrix.paddedRows() + group * F;
        combineTile(matrix, input, bench, first, blocks, groups, to);
      }
    }
  }

  /// Products start from zero.
  static void clear(PackedMatrix matrix, Workbench bench, int group, int groups) {
    for (int token = 0; token < Kernels.padded(bench.tokens); token++) {
      int from = token * matrix.paddedRows() + group * F;
      Arrays.fill(bench.output, from, from + groups * F, 0f);
    }
  }

  private static void unpack(int[] w, int from, int blocks, int[] u, int to) {
    int p = from;
    int o = to;
    for (int b = 0; b < blocks; b++) {
      p += F;
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

  private static void widen(int[] w, int from, int blocks, Workbench bench, int to) {
    for (int b = 0; b < blocks; b++) {
      IntVector halves = Lanes.words(w, from + b * BLOCK_WORDS);
      low(halves).intoArray(bench.scales, to + b * F);
      high(halves).intoArray(bench.offsets, to + b * F);
    }
  }

  /// The integer part of a chunk of blocks.
  private static void addTile(Activations input, Workbench bench, int firstBlock, int blocks) {
    int stride = input.blocks * Activations.PAIRS;
    for (int b = 0; b < blocks; b++) {
      int k = (firstBlock + b) * Activations.PAIRS;
      int p = b * Activations.PAIRS * F;
      NibbleTile.multiply(bench.unpacked, p, input.pairs, k, stride, bench.sums, b * F);
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

  /// The float part of a chunk for one group and one token, on top of the chunks before.
  private static void combine(
      Workbench bench, int z, int weights, Activations input, int first, int blocks, int to) {
    int[] sums = bench.sums;
    float[] scales = bench.scales;
    float[] offsets = bench.offsets;
    FloatVector acc = FloatVector.fromArray(Lanes.FLOATS, bench.output, to);
    for (int b = 0; b < blocks; b++) {
      FloatVector integer = Lanes.toFloats(Lanes.addHalves(Lanes.words(sums, z + b * F)));
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, scales, weights + b * F);
      FloatVector offset = FloatVector.fromArray(Lanes.FLOATS, offsets, weights + b * F);
      FloatVector product = scale.mul(input.scales[first + b]).mul(integer);
      acc = acc.add(product.add(offset.mul(input.sums[first + b])));
    }
    acc.intoArray(bench.output, to);
  }
}
