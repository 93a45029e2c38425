package dev.nabla.inference.exact.kernel;

/// Kernels on the vectors that the machine prefers: 128, 256 or 512 bits.
final class VectorKernels implements Kernels {
  @Override
  public int lanes() {
    return Lanes.COUNT;
  }

  @Override
  public String description() {
    return "vectors of " + Lanes.FLOATS.vectorBitSize() + " bits";
  }

  @Override
  public void quantise(Activations input, int token, int firstBlock, int blocks) {
    VectorElementwise.quantise(input, token, firstBlock, blocks);
  }

  @Override
  public void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups) {
    switch (matrix.type) {
      case Q4_1 -> {
        if (matrix.finiteScales()) {
          Q41Kernel.multiply(matrix, input, bench, firstGroup, groups);
        } else {
          ScalarProducts.multiply(matrix, input, bench, firstGroup, groups);
        }
      }
      case Q8_0 -> Q80Kernel.multiply(matrix, input, bench, firstGroup, groups);
      default -> F32Kernel.multiply(matrix, input, bench, firstGroup, groups);
    }
  }

  @Override
  public void exp(float[] x, int offset, int count) {
    VectorElementwise.exp(x, offset, count);
  }

  @Override
  public void swiGlu(float[] gate, float[] up, int offset, float[] target, int to, int count) {
    VectorElementwise.swiGlu(gate, up, offset, target, to, count);
  }

  @Override
  public void scale(float[] x, int offset, float c, float[] weights, float[] y, int to) {
    VectorElementwise.scale(x, offset, c, weights, y, to);
  }

  @Override
  public void add(float[] x, int offset, float[] r, int from, int count) {
    VectorElementwise.add(x, offset, r, from, count);
  }

  @Override
  public boolean allFinite(float[] x, int offset, int count) {
    return ScalarElementwise.allFinite(x, offset, count);
  }

  @Override
  public void attend(AttentionTile tile) {
    VectorAttention.attend(tile);
  }
}
