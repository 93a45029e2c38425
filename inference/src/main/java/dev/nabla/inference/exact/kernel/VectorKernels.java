package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.MessageRows;
import dev.nabla.model.exact.RowHasher;

/// Kernels on the vectors that the machine prefers: 128, 256 or 512 bits.
final class VectorKernels implements Kernels {
  private final ProductKernel q40 = ProductKernel.ofQ40();
  private final ProductKernel q41 = ProductKernel.ofQ41();
  private final ProductKernel q4k = ProductKernel.ofQ4K();
  private final ProductKernel q5k = ProductKernel.ofQ5K();
  private final ProductKernel q6k = ProductKernel.ofQ6K();
  private final ProductKernel q80 = ProductKernel.ofQ80();
  private final F32Kernel f32 = new F32Kernel();
  private final HalvesKernel f16 = HalvesKernel.ofF16();
  private final HalvesKernel bf16 = HalvesKernel.ofBf16();
  private final VectorAttention attention = new VectorAttention();
  private final Step<Activations> quantise = VectorElementwise::quantise;
  private final Step<float[]> exp = VectorElementwise::exp;
  private final Step<GateTerms> swiGlu = VectorElementwise::swiGlu;

  @Override
  public int lanes() {
    return Lanes.COUNT;
  }

  @Override
  public String description() {
    return "vectors of " + Lanes.FLOATS.vectorBitSize() + " bits";
  }

  @Override
  public void quantise(Activations input, int token) {
    StepCall.run(quantise, input, token);
  }

  @Override
  public void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups) {
    bench.product(matrix, input);
    if (!matrix.finiteScales()) {
      ScalarProducts.multiply(bench, firstGroup, groups);
      return;
    }
    switch (matrix.type) {
      case Q4_0 -> q40.multiply(bench, firstGroup, groups);
      case Q4_1 -> q41.multiply(bench, firstGroup, groups);
      case Q5_0, Q8_0 -> q80.multiply(bench, firstGroup, groups);
      case Q4_K -> q4k.multiply(bench, firstGroup, groups);
      case Q5_K -> q5k.multiply(bench, firstGroup, groups);
      case Q6_K -> q6k.multiply(bench, firstGroup, groups);
      case F16 -> f16.multiply(bench, firstGroup, groups);
      case BF16 -> bf16.multiply(bench, firstGroup, groups);
      default -> f32.multiply(bench, firstGroup, groups);
    }
  }

  @Override
  public void exp(float[] x, int count) {
    StepCall.run(exp, x, count);
  }

  @Override
  public void swiGlu(GateTerms terms, int count) {
    StepCall.run(swiGlu, terms, count);
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
  public RowHasher newHasher() {
    return Lanes.COUNT == MessageRows.ROWS ? new VectorSha256() : RowHasher.plain();
  }

  @Override
  public void attend(AttentionTile tile) {
    attention.attend(tile);
  }
}
