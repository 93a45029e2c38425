package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;

/// One row of a weight matrix, unpacked from the file's bytes, and its product with a vector
/// (`docs/exact.md` §2.2 and §12). Holds one row at a time; not for sharing.
final class WeightRow {
  private static final int HALF_BLOCK = Primitives.BLOCK / 2;

  private final Tensor tensor;
  private final Rule rule;
  private final int blocks;
  private final UnpackedRow row;

  /// How the parts of a block enter a product.
  private enum Rule {
    /// A scale.
    SCALE,
    /// A scale and an offset.
    SCALE_AND_OFFSET,
    /// A scale for each half.
    TWO_SCALES,
    /// No block: numbers.
    NUMBERS
  }

  /// @param tensor of a type in [ExactModel#MATRIX_TYPES]
  WeightRow(Tensor tensor) {
    this.tensor = tensor;
    this.rule = ruleOf(tensor);
    this.blocks = tensor.columns() / Primitives.BLOCK;
    this.row = new UnpackedRow(tensor);
  }

  private static Rule ruleOf(Tensor tensor) {
    return switch (tensor.type()) {
      case Q4_0, Q5_0, Q8_0 -> Rule.SCALE;
      case Q4_1, Q4_K, Q5_K -> Rule.SCALE_AND_OFFSET;
      case Q6_K -> Rule.TWO_SCALES;
      case F32, F16, BF16 -> Rule.NUMBERS;
      case Q5_1, Q8_1, Q2_K, Q3_K, Q8_K ->
          throw new IllegalStateException("there is no rule for " + tensor);
    };
  }

  /// Unpacks the row with that number.
  void load(int index) {
    row.load(index);
  }

  /// The product of the loaded row with `vector`.
  float dot(QuantisedVector vector) {
    float sum = 0f;
    for (int block = 0; block < blocks && rule != Rule.NUMBERS; block++) {
      sum = sum + blockDot(vector, block);
    }
    for (int i = 0; i < tensor.columns() && rule == Rule.NUMBERS; i++) {
      sum = sum + row.floats[i] * vector.x[i];
    }
    return sum;
  }

  private float blockDot(QuantisedVector vector, int block) {
    int start = block * Primitives.BLOCK;
    float d = vector.scales[block];
    if (rule == Rule.TWO_SCALES) {
      float first = (float) integerDot(vector.q, start, HALF_BLOCK);
      float second = (float) integerDot(vector.q, start + HALF_BLOCK, HALF_BLOCK);
      return (row.scales[2 * block] * d) * first + (row.scales[2 * block + 1] * d) * second;
    }
    float product = (row.scales[block] * d) * (float) integerDot(vector.q, start, Primitives.BLOCK);
    return rule == Rule.SCALE ? product : product + row.offsets[block] * vector.sums[block];
  }

  /// Exact, so its order is free: |sum| is at most 32 * 128 * 127 < 2^24.
  private int integerDot(int[] other, int start, int count) {
    int sum = 0;
    for (int i = start; i < start + count; i++) {
      sum += row.q[i] * other[i];
    }
    return sum;
  }

  /// Writes the loaded row as numbers, as the embedding does: d * q, d * q + m, or x.
  void expand(float[] target) {
    for (int i = 0; i < tensor.columns(); i++) {
      int block = i / Primitives.BLOCK;
      target[i] =
          switch (rule) {
            case SCALE -> row.scales[block] * (float) row.q[i];
            case SCALE_AND_OFFSET -> row.scales[block] * (float) row.q[i] + row.offsets[block];
            case TWO_SCALES -> row.scales[i / HALF_BLOCK] * (float) row.q[i];
            case NUMBERS -> row.floats[i];
          };
    }
  }
}
