package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Scales of blocks in super-blocks, made from the file's small integers before they are used: for
/// whole rows where there is one token, for a chunk where there are several. Steps of a
/// [ProductKernel].
final class SuperScales {
  private static final int F = Lanes.COUNT;

  private SuperScales() {}

  static void makeRow(Workbench bench, int groupInTile) {
    float[] scales = bench.rowScales(groupInTile);
    float[] offsets = bench.rowOffsets(groupInTile);
    make(bench, groupInTile, 0, bench.matrix().blocks, scales, offsets, 0);
  }

  static void makeChunk(Workbench bench, int groupInTile) {
    int to = groupInTile * NibbleTile.TOKEN_STRIDE;
    make(bench, groupInTile, bench.chunk, bench.blocks, bench.scales, bench.offsets, to);
  }

  static void makeRowOfTwo(Workbench bench, int groupInTile) {
    float[] scales = bench.rowScales(groupInTile);
    float[] offsets = bench.rowOffsets(groupInTile);
    makeTwo(bench, groupInTile, 0, bench.matrix().blocks, scales, offsets, 0);
  }

  static void makeChunkOfTwo(Workbench bench, int groupInTile) {
    int to = groupInTile * NibbleTile.TOKEN_STRIDE;
    makeTwo(bench, groupInTile, bench.chunk, bench.blocks, bench.scales, bench.offsets, to);
  }

  /// `d * scale` and `-(dmin * minimum)`.
  private static void make(
      Workbench bench, int group, int first, int count, float[] scales, float[] offsets, int to) {
    PackedMatrix matrix = bench.matrix();
    int[] w = matrix.words;
    int start = matrix.groupStart(bench.group + group);
    int blockWords = matrix.wordsPerBlock * F;
    for (int b = 0; b < count; b++) {
      IntVector head = Lanes.words(w, start + matrix.headOffset(first + b));
      IntVector pair = Lanes.words(w, start + (first + b) * blockWords);
      FloatVector scale = Lanes.toFloats(Lanes.lowHalves(pair)).mul(Q41Kernel.low(head));
      FloatVector minimum = Lanes.toFloats(Lanes.highHalves(pair)).mul(Q41Kernel.high(head));
      scale.intoArray(scales, to + b * F);
      minimum.neg().intoArray(offsets, to + b * F);
    }
  }

  /// `d * scale` of both halves.
  private static void makeTwo(
      Workbench bench, int group, int first, int count, float[] scales, float[] upper, int to) {
    PackedMatrix matrix = bench.matrix();
    int[] w = matrix.words;
    int start = matrix.groupStart(bench.group + group);
    int blockWords = matrix.wordsPerBlock * F;
    for (int b = 0; b < count; b++) {
      FloatVector d = Q41Kernel.low(Lanes.words(w, start + matrix.headOffset(first + b)));
      IntVector pair = Lanes.words(w, start + (first + b) * blockWords);
      Lanes.toFloats(Lanes.lowHalves(pair)).mul(d).intoArray(scales, to + b * F);
      Lanes.toFloats(Lanes.highHalves(pair)).mul(d).intoArray(upper, to + b * F);
    }
  }

  /// `acc = acc + ((dw*d)*f32(I) + mw*s)` from scales made before.
  static void combineRows(Workbench bench, int groups) {
    for (int i = 0; i < groups; i++) {
      combineRow(bench, i);
    }
  }

  private static void combineRow(Workbench bench, int groupInTile) {
    int[] z = bench.rowSums(groupInTile);
    float[] s = bench.rowScales(groupInTile);
    float[] o = bench.rowOffsets(groupInTile);
    float[] scales = bench.input().scales;
    float[] sums = bench.input().sums;
    int blocks = bench.matrix().blocks;
    FloatVector acc = FloatVector.zero(Lanes.FLOATS);
    for (int b = 0; b < blocks; b++) {
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, s, b * F).mul(scales[b]);
      FloatVector product = scale.mul(Lanes.toFloats(Lanes.words(z, b * F)));
      FloatVector offset = FloatVector.fromArray(Lanes.FLOATS, o, b * F).mul(sums[b]);
      acc = acc.add(product.add(offset));
    }
    acc.intoArray(bench.output, bench.target(0, groupInTile));
  }
}
