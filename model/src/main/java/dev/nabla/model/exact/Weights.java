package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads weights that both engines keep as plain floats.
public final class Weights {
  static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Weights() {}

  /// The elements of an F32 tensor of one row, copied: a norm, a bias or factors.
  public static float[] floats(Tensor tensor) {
    float[] weights = new float[tensor.columns()];
    MemorySegment.copy(tensor.data(), F32, 0, weights, 0, weights.length);
    return weights;
  }
}
