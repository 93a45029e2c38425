package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Integer sums of Q4_0 rows: nibbles less 8. The float part is that of Q4_1 with offsets of 0:
/// adding a zero of either sign changes no sum that began as +0.
final class Q40Kernel {
  private static final int F = Lanes.COUNT;
  private static final ShortVector EIGHT = ShortVector.broadcast(Lanes.SHORTS, (short) 8);

  private Q40Kernel() {}

  private static ShortVector weights(IntVector word) {
    return word.and(Q41Kernel.NIBBLES).reinterpretAsShorts().sub(EIGHT);
  }

  static void addRow(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] x = bench.input().pairs;
    int[] z = bench.rowSums(groupInTile);
    int blocks = bench.matrix().blocks;
    int start = bench.matrix().groupStart(bench.group + groupInTile);
    for (int b = 0; b < blocks; b++) {
      int p = start + (5 * b + 1) * F;
      int k = b * Activations.PAIRS;
      ShortVector s0 = ShortVector.zero(Lanes.SHORTS);
      ShortVector s1 = ShortVector.zero(Lanes.SHORTS);
      for (int j = 0; j < Activations.PAIRS / 2; j++) {
        IntVector word = Lanes.words(w, p + j / 2 * F).lanewise(VectorOperators.LSHR, 8 * (j & 1));
        s0 = s0.add(weights(word).mul(Lanes.input(x, k + 2 * j)));
        IntVector next = word.lanewise(VectorOperators.LSHR, 4);
        s1 = s1.add(weights(next).mul(Lanes.input(x, k + 2 * j + 1)));
      }
      Lanes.addHalves(s0.add(s1).reinterpretAsInts()).intoArray(z, b * F);
    }
  }

  static void unpackNibbles(Workbench bench, int groupInTile) {
    int[] w = bench.matrix().words;
    int[] u = bench.unpacked;
    int start = bench.chunkStart(groupInTile);
    int o = groupInTile * NibbleTile.GROUP_STRIDE;
    for (int b = 0; b < bench.blocks; b++) {
      int p = start + (5 * b + 1) * F;
      for (int q = 0; q < 4; q++) {
        IntVector word = Lanes.words(w, p);
        weights(word).reinterpretAsInts().intoArray(u, o);
        store(word, 4, u, o + F);
        store(word, 8, u, o + 2 * F);
        store(word, 12, u, o + 3 * F);
        p += F;
        o += 4 * F;
      }
    }
  }

  private static void store(IntVector word, int shift, int[] u, int o) {
    IntVector shifted = word.lanewise(VectorOperators.LSHR, shift);
    weights(shifted).reinterpretAsInts().intoArray(u, o);
  }
}
