package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One row of a weight matrix, unpacked from the file's bytes, and its product with a vector
/// (exact/1 §1.2). Holds one row at a time; not for sharing.
final class WeightRow {
  private final Tensor tensor;
  private final byte[] raw;
  private final int blocks;
  private final int[] q;
  private final float[] scales;
  private final float[] offsets;
  private final float[] floats;

  /// @param tensor of type Q4_1, Q8_0 or F32
  WeightRow(Tensor tensor) {
    this.tensor = tensor;
    this.raw = new byte[tensor.rowBytes()];
    this.blocks = tensor.columns() / Primitives.BLOCK;
    this.q = new int[tensor.columns()];
    this.scales = new float[blocks];
    this.offsets = new float[blocks];
    this.floats = new float[tensor.type() == TensorType.F32 ? tensor.columns() : 0];
  }

  /// Unpacks the row with that number.
  void load(int row) {
    MemorySegment.copy(tensor.row(row), ValueLayout.JAVA_BYTE, 0, raw, 0, raw.length);
    switch (tensor.type()) {
      case Q4_1 -> loadQ4();
      case Q8_0 -> loadQ8();
      case F32 -> loadF32();
      case F16, Q4_0, Q5_0, Q5_1, Q8_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, Q8_K, BF16 ->
          throw new IllegalStateException("exact/1 has no rule for " + tensor);
    }
  }

  /// A block is a scale and an offset (binary16 each) and 16 bytes: the low halves are elements 0
  /// to 15, the high halves 16 to 31.
  private void loadQ4() {
    for (int block = 0; block < blocks; block++) {
      int at = block * TensorType.Q4_1.blockBytes();
      scales[block] = half(at);
      offsets[block] = half(at + 2);
      for (int i = 0; i < 16; i++) {
        int pair = raw[at + 4 + i];
        q[block * 32 + i] = pair & 15;
        q[block * 32 + 16 + i] = (pair >> 4) & 15;
      }
    }
  }

  /// A block is a scale (binary16) and 32 signed bytes.
  private void loadQ8() {
    for (int block = 0; block < blocks; block++) {
      int at = block * TensorType.Q8_0.blockBytes();
      scales[block] = half(at);
      for (int i = 0; i < 32; i++) {
        q[block * 32 + i] = raw[at + 2 + i];
      }
    }
  }

  private void loadF32() {
    MemorySegment.copy(MemorySegment.ofArray(raw), Weights.F32, 0, floats, 0, floats.length);
  }

  private float half(int at) {
    return Float.float16ToFloat((short) ((raw[at] & 0xff) | (raw[at + 1] << 8)));
  }

  /// The product of the loaded row with `vector`.
  float dot(QuantisedVector vector) {
    return switch (tensor.type()) {
      case Q4_1 -> dotQ4(vector);
      case Q8_0 -> dotQ8(vector);
      default -> dotF32(vector);
    };
  }

  private float dotQ4(QuantisedVector vector) {
    float sum = 0f;
    for (int block = 0; block < blocks; block++) {
      float products = (float) integerDot(vector.q, block * Primitives.BLOCK);
      sum =
          sum
              + ((scales[block] * vector.scales[block]) * products
                  + offsets[block] * vector.sums[block]);
    }
    return sum;
  }

  private float dotQ8(QuantisedVector vector) {
    float sum = 0f;
    for (int block = 0; block < blocks; block++) {
      float products = (float) integerDot(vector.q, block * Primitives.BLOCK);
      sum = sum + (scales[block] * vector.scales[block]) * products;
    }
    return sum;
  }

  /// Exact, so its order is free: |sum| is at most 32 * 128 * 127 < 2^24.
  private int integerDot(int[] other, int start) {
    int sum = 0;
    for (int i = start; i < start + Primitives.BLOCK; i++) {
      sum += q[i] * other[i];
    }
    return sum;
  }

  private float dotF32(QuantisedVector vector) {
    float sum = 0f;
    for (int i = 0; i < floats.length; i++) {
      sum = sum + floats[i] * vector.x[i];
    }
    return sum;
  }

  /// Writes the loaded row as numbers, as the embedding does: d * q, d * q + m, or x.
  void expand(float[] target) {
    for (int i = 0; i < q.length; i++) {
      int block = i / Primitives.BLOCK;
      target[i] =
          switch (tensor.type()) {
            case Q4_1 -> scales[block] * (float) q[i] + offsets[block];
            case Q8_0 -> scales[block] * (float) q[i];
            default -> floats[i];
          };
    }
  }
}
