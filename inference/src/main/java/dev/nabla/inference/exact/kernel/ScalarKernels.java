package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.RowHasher;

/// Kernels in plain loops.
final class ScalarKernels implements Kernels {
  /// Any number of rows would do.
  private static final int LANES = 8;

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public String description() {
    return "scalar loops";
  }

  @Override
  public void quantise(Activations input, int token) {
    ScalarElementwise.quantise(input, token);
  }

  @Override
  public void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups) {
    bench.product(matrix, input);
    ScalarProducts.multiply(bench, firstGroup, groups);
  }

  @Override
  public void exp(float[] x, int count) {
    ScalarElementwise.exp(x, count);
  }

  @Override
  public void swiGlu(GateTerms terms, int count) {
    ScalarElementwise.swiGlu(terms, count);
  }

  @Override
  public void scale(float[] x, int offset, float c, float[] weights, float[] y, int to) {
    ScalarElementwise.scale(x, offset, c, weights, y, to);
  }

  @Override
  public void add(float[] x, int offset, float[] r, int from, int count) {
    ScalarElementwise.add(x, offset, r, from, count);
  }

  @Override
  public boolean allFinite(float[] x, int offset, int count) {
    return ScalarElementwise.allFinite(x, offset, count);
  }

  @Override
  public RowHasher newHasher() {
    return RowHasher.plain();
  }

  @Override
  public void attend(AttentionTile tile) {
    ScalarAttention.attend(tile);
  }
}
