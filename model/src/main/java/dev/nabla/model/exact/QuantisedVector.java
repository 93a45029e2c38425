package dev.nabla.model.exact;

/// What enters a matrix: a vector x beside its quantised form, block by block of 32 (exact/1 §1.1).
final class QuantisedVector {
  final float[] x;
  final int[] q;
  final float[] scales;
  final float[] sums;

  /// @param width a multiple of 32
  QuantisedVector(int width) {
    this.x = new float[width];
    this.q = new int[width];
    this.scales = new float[width / Primitives.BLOCK];
    this.sums = new float[width / Primitives.BLOCK];
  }

  /// Quantises [#x] as it stands.
  ///
  /// @throws ExactFault `non_finite`
  void quantise() {
    for (int block = 0; block < scales.length; block++) {
      int start = block * Primitives.BLOCK;
      float d = Primitives.quantise(x, start, q, start);
      int sum = 0;
      for (int i = 0; i < Primitives.BLOCK; i++) {
        sum += q[start + i];
      }
      scales[block] = d;
      sums[block] = d * (float) sum;
    }
  }
}
