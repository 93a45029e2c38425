package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.model.exact.ExactLayer;
import dev.nabla.model.gguf.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// One layer's weights, ready for kernels, in the order in which they are used.
final class PackedLayer {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  final float[] attentionNorm;
  final PackedMatrix query;
  final PackedMatrix key;
  final PackedMatrix value;
  final PackedMatrix attentionOutput;
  final float[] feedForwardNorm;
  final PackedMatrix gate;
  final PackedMatrix up;
  final PackedMatrix down;

  /// @param packed the matrices of `layer`, as [#matrices(ExactLayer)] lists them
  PackedLayer(ExactLayer layer, List<PackedMatrix> packed) {
    this.attentionNorm = floats(layer.attentionNorm());
    this.query = packed.get(0);
    this.key = packed.get(1);
    this.value = packed.get(2);
    this.attentionOutput = packed.get(3);
    this.feedForwardNorm = floats(layer.feedForwardNorm());
    this.gate = packed.get(4);
    this.up = packed.get(5);
    this.down = packed.get(6);
  }

  /// The tensors to pack.
  static List<Tensor> matrices(ExactLayer layer) {
    return List.of(
        layer.query(),
        layer.key(),
        layer.value(),
        layer.attentionOutput(),
        layer.gate(),
        layer.up(),
        layer.down());
  }

  /// One F32 row.
  static float[] floats(Tensor norm) {
    float[] values = new float[norm.columns()];
    MemorySegment.copy(norm.data(), FLOAT, 0, values, 0, values.length);
    return values;
  }
}
