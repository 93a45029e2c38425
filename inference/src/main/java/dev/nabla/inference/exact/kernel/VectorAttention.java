package dev.nabla.inference.exact.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Attention of one to four queries that share each load of keys and values.
///
/// Scores: a lane is a position, the chain runs over the head's elements. Values: a lane is an
/// element, the chain runs over positions, page after page: sums wait in memory in between. Queries
/// shorter than the longest get e = +0 for the positions that they do not see; a sum that began at
/// +0 is never −0, so adding a zero product leaves its bits alone. (Were a value infinite, its own
/// position's query would have faulted.)
final class VectorAttention {
  private static final int F = Lanes.COUNT;
  private static final int TILE = 2 * F;
  private static final IntVector MAGNITUDES =
      IntVector.broadcast(Lanes.INTS, ScalarElementwise.MAGNITUDE);

  private static final FloatVector NOTHING = FloatVector.zero(Lanes.FLOATS);

  private final Step<AttentionTile> scoreOne = VectorAttention::scoreOne;
  private final Step<AttentionTile> scoreThree = VectorAttention::scoreThree;
  private final Step<AttentionTile> scoreFour = VectorAttention::scoreFour;
  private final Step<AttentionTile> exponentiate = VectorAttention::exponentiate;
  private final Step<AttentionTile> sumOne = VectorAttention::sumOne;
  private final Step<AttentionTile> sumThree = VectorAttention::sumThree;
  private final Step<AttentionTile> sumFour = VectorAttention::sumFour;

  void attend(AttentionTile tile) {
    tile.fill();
    Step<AttentionTile> score =
        tile.count == 1 ? scoreOne : tile.count < AttentionTile.QUERIES ? scoreThree : scoreFour;
    for (int start = 0; start < tile.longest; start += TILE) {
      StepCall.run(score, tile, start);
    }
    for (int i = 0; i < tile.count; i++) {
      StepCall.run(exponentiate, tile, i);
    }
    invertSums(tile, tile.scores[0], tile.scores[1], tile.scores[2], tile.scores[3]);
    Step<AttentionTile> sum =
        tile.count == 1 ? sumOne : tile.count < AttentionTile.QUERIES ? sumThree : sumFour;
    Arrays.fill(tile.row, 0f);
    for (tile.page = 0; tile.pageStart() < tile.longest; tile.page++) {
      for (int d = 0; d < tile.valueStride; d += TILE) {
        StepCall.run(sum, tile, d);
      }
    }
    for (int i = 0; i < tile.count; i++) {
      int from = i * tile.valueStride;
      int to = tile.outputOffsets[i];
      for (int d = 0; d < tile.headSize; d++) {
        tile.outputs[to + d] = tile.row[from + d] * tile.inverses[i];
      }
    }
  }

  private static FloatVector load(float[] a, int index) {
    return FloatVector.fromArray(Lanes.FLOATS, a, index);
  }

  private static void scoreOne(AttentionTile tile, int start) {
    float[] keys = tile.pages[start / AttentionTile.PAGE];
    float[] q = tile.queries;
    int q0 = tile.queryOffsets[0];
    int p = tile.keysAt + start % AttentionTile.PAGE * tile.headSize;
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector b0 = a0;
    for (int d = 0; d < tile.headSize; d++) {
      a0 = a0.add(load(keys, p).mul(q[q0 + d]));
      b0 = b0.add(load(keys, p + F).mul(q[q0 + d]));
      p += TILE;
    }
    storeScores(tile, 0, start, a0, b0);
  }

  private static void scoreThree(AttentionTile tile, int start) {
    float[] keys = tile.pages[start / AttentionTile.PAGE];
    float[] q = tile.queries;
    int q0 = tile.queryOffsets[0];
    int q1 = tile.queryOffsets[1];
    int q2 = tile.queryOffsets[2];
    int p = tile.keysAt + start % AttentionTile.PAGE * tile.headSize;
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    for (int d = 0; d < tile.headSize; d++) {
      FloatVector a = load(keys, p);
      FloatVector b = load(keys, p + F);
      a0 = a0.add(a.mul(q[q0 + d]));
      b0 = b0.add(b.mul(q[q0 + d]));
      a1 = a1.add(a.mul(q[q1 + d]));
      b1 = b1.add(b.mul(q[q1 + d]));
      a2 = a2.add(a.mul(q[q2 + d]));
      b2 = b2.add(b.mul(q[q2 + d]));
      p += TILE;
    }
    storeScores(tile, 0, start, a0, b0);
    storeScores(tile, 1, start, a1, b1);
    storeScores(tile, 2, start, a2, b2);
  }

  private static void scoreFour(AttentionTile tile, int start) {
    float[] keys = tile.pages[start / AttentionTile.PAGE];
    float[] q = tile.queries;
    int q0 = tile.queryOffsets[0];
    int q1 = tile.queryOffsets[1];
    int q2 = tile.queryOffsets[2];
    int q3 = tile.queryOffsets[3];
    int p = tile.keysAt + start % AttentionTile.PAGE * tile.headSize;
    FloatVector a0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int d = 0; d < tile.headSize; d++) {
      FloatVector a = load(keys, p);
      FloatVector b = load(keys, p + F);
      a0 = a0.add(a.mul(q[q0 + d]));
      b0 = b0.add(b.mul(q[q0 + d]));
      a1 = a1.add(a.mul(q[q1 + d]));
      b1 = b1.add(b.mul(q[q1 + d]));
      a2 = a2.add(a.mul(q[q2 + d]));
      b2 = b2.add(b.mul(q[q2 + d]));
      a3 = a3.add(a.mul(q[q3 + d]));
      b3 = b3.add(b.mul(q[q3 + d]));
      p += TILE;
    }
    storeScores(tile, 0, start, a0, b0);
    storeScores(tile, 1, start, a1, b1);
    storeScores(tile, 2, start, a2, b2);
    storeScores(tile, 3, start, a3, b3);
  }

  private static void storeScores(
      AttentionTile tile, int query, int start, FloatVector a, FloatVector b) {
    a.mul(tile.scale).intoArray(tile.scores[query], start);
    b.mul(tile.scale).intoArray(tile.scores[query], start + F);
  }

  /// Turns one query's scores into e: +0 from its length on.
  private static void exponentiate(AttentionTile tile, int query) {
    float[] s = tile.scores[query];
    int length = tile.lengths[query];
    for (int j = length; j < length + F; j++) {
      s[j] = s[0];
    }
    float largest = largest(s, length);
    for (int j = 0; j < length; j += F) {
      VectorElementwise.exp(load(s, j).sub(largest)).intoArray(s, j);
    }
    for (int j = length; j < tile.longest; j++) {
      s[j] = 0f;
    }
  }

  /// The largest score. Floats become integers of the same order, so that NaN and zeros with a sign
  /// need no care: whichever zero is taken, e is the same, and with a NaN among the scores the sum
  /// of all e is NaN whatever this returns.
  private static float largest(float[] s, int length) {
    IntVector largest = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    for (int j = 0; j < length; j += F) {
      IntVector bits = FloatVector.fromArray(Lanes.FLOATS, s, j).reinterpretAsInts();
      IntVector flipped = bits.lanewise(VectorOperators.ASHR, 31).and(MAGNITUDES);
      largest = largest.max(bits.lanewise(VectorOperators.XOR, flipped));
    }
    int most = largest.reduceLanes(VectorOperators.MAX);
    return Float.intBitsToFloat(most ^ ((most >> 31) & ScalarElementwise.MAGNITUDE));
  }

  /// Four sums at once: each has its own order, and their additions overlap.
  private static void invertSums(
      AttentionTile tile, float[] e0, float[] e1, float[] e2, float[] e3) {
    int[] lengths = tile.lengths;
    int common = lengths[0];
    for (int i = 1; i < tile.count; i++) {
      common = Math.min(common, lengths[i]);
    }
    double z0 = 0;
    double z1 = 0;
    double z2 = 0;
    double z3 = 0;
    for (int j = 0; j < common; j++) {
      z0 += e0[j];
      z1 += e1[j];
      z2 += e2[j];
      z3 += e3[j];
    }
    tile.inverses[0] = (float) (1.0 / finish(z0, e0, common, lengths[0]));
    tile.inverses[1] = (float) (1.0 / finish(z1, e1, common, lengths[1]));
    tile.inverses[2] = (float) (1.0 / finish(z2, e2, common, lengths[2]));
    tile.inverses[3] = (float) (1.0 / finish(z3, e3, common, lengths[3]));
  }

  private static double finish(double sum, float[] e, int from, int length) {
    double z = sum;
    for (int j = from; j < length; j++) {
      z += e[j];
    }
    return z;
  }

  private static void sumOne(AttentionTile tile, int d) {
    float[] values = tile.pages[tile.page];
    float[] sums = tile.row;
    float[] e0 = tile.scores[0];
    FloatVector a0 = load(sums, d);
    FloatVector b0 = load(sums, d + F);
    int p = tile.valuesAt + d;
    int end = tile.pageEnd();
    for (int j = tile.pageStart(); j < end; j++) {
      a0 = a0.add(load(values, p).mul(e0[j]));
      b0 = b0.add(load(values, p + F).mul(e0[j]));
      p += tile.valueStride;
    }
    storeRow(tile, 0, d, a0, b0);
  }

  private static void sumThree(AttentionTile tile, int d) {
    float[] values = tile.pages[tile.page];
    float[] sums = tile.row;
    float[] e0 = tile.scores[0];
    float[] e1 = tile.scores[1];
    float[] e2 = tile.scores[2];
    FloatVector a0 = load(sums, d);
    FloatVector a1 = load(sums, tile.valueStride + d);
    FloatVector a2 = load(sums, 2 * tile.valueStride + d);
    FloatVector b0 = load(sums, d + F);
    FloatVector b1 = load(sums, tile.valueStride + d + F);
    FloatVector b2 = load(sums, 2 * tile.valueStride + d + F);
    int p = tile.valuesAt + d;
    int end = tile.pageEnd();
    for (int j = tile.pageStart(); j < end; j++) {
      FloatVector a = load(values, p);
      FloatVector b = load(values, p + F);
      a0 = a0.add(a.mul(e0[j]));
      b0 = b0.add(b.mul(e0[j]));
      a1 = a1.add(a.mul(e1[j]));
      b1 = b1.add(b.mul(e1[j]));
      a2 = a2.add(a.mul(e2[j]));
      b2 = b2.add(b.mul(e2[j]));
      p += tile.valueStride;
    }
    storeRow(tile, 0, d, a0, b0);
    storeRow(tile, 1, d, a1, b1);
    storeRow(tile, 2, d, a2, b2);
  }

  private static void sumFour(AttentionTile tile, int d) {
    float[] values = tile.pages[tile.page];
    float[] sums = tile.row;
    float[] e0 = tile.scores[0];
    float[] e1 = tile.scores[1];
    float[] e2 = tile.scores[2];
    float[] e3 = tile.scores[3];
    FloatVector a0 = load(sums, d);
    FloatVector a1 = load(sums, tile.valueStride + d);
    FloatVector a2 = load(sums, 2 * tile.valueStride + d);
    FloatVector a3 = load(sums, 3 * tile.valueStride + d);
    FloatVector b0 = load(sums, d + F);
    FloatVector b1 = load(sums, tile.valueStride + d + F);
    FloatVector b2 = load(sums, 2 * tile.valueStride + d + F);
    FloatVector b3 = load(sums, 3 * tile.valueStride + d + F);
    int p = tile.valuesAt + d;
    int end = tile.pageEnd();
    for (int j = tile.pageStart(); j < end; j++) {
      FloatVector a = load(values, p);
      FloatVector b = load(values, p + F);
      a0 = a0.add(a.mul(e0[j]));
      b0 = b0.add(b.mul(e0[j]));
      a1 = a1.add(a.mul(e1[j]));
      b1 = b1.add(b.mul(e1[j]));
      a2 = a2.add(a.mul(e2[j]));
      b2 = b2.add(b.mul(e2[j]));
      a3 = a3.add(a.mul(e3[j]));
      b3 = b3.add(b.mul(e3[j]));
      p += tile.valueStride;
    }
    storeRow(tile, 0, d, a0, b0);
    storeRow(tile, 1, d, a1, b1);
    storeRow(tile, 2, d, a2, b2);
    storeRow(tile, 3, d, a3, b3);
  }

  /// Adding zero keeps the compiler from boxing what a loop has carried; no sum is −0.
  private static void storeRow(AttentionTile tile, int query, int d, FloatVector a, FloatVector b) {
    a.add(NOTHING).intoArray(tile.row, query * tile.valueStride + d);
    b.add(NOTHING).intoArray(tile.row, query * tile.valueStride + d + F);
  }
}
