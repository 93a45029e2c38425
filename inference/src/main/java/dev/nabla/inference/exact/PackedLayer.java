package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.model.exact.ExactLayer;
import dev.nabla.model.exact.HeadTensors;
import dev.nabla.model.exact.Weights;
import dev.nabla.model.gguf.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One layer's weights, ready for kernels, in the order in which they are used.
final class PackedLayer {
  private static final float[] NONE = {};

  final float[] attentionNorm;
  final PackedMatrix query;
  final PackedMatrix key;
  final PackedMatrix value;
  final PackedMatrix attentionOutput;
  final float[] feedForwardNorm;
  final PackedMatrix gate;
  final PackedMatrix up;
  final PackedMatrix down;

  /// Empty where the family has none, as the two norms of heads are.
  final float[] queryBias;

  final float[] keyBias;
  final float[] valueBias;
  final float[] queryNorm;
  final float[] keyNorm;

  /// @param packed the matrices of `layer`, as [#matrices(ExactLayer)] lists them
  PackedLayer(ExactLayer layer, List<PackedMatrix> packed) {
    this.attentionNorm = Weights.floats(layer.attentionNorm());
    this.query = packed.get(0);
    this.key = packed.get(1);
    this.value = packed.get(2);
    this.attentionOutput = packed.get(3);
    this.feedForwardNorm = Weights.floats(layer.feedForwardNorm());
    this.gate = packed.get(4);
    this.up = packed.get(5);
    this.down = packed.get(6);
    HeadTensors heads = layer.heads();
    this.queryBias = floatsOrNone(heads.queryBias());
    this.keyBias = floatsOrNone(heads.keyBias());
    this.valueBias = floatsOrNone(heads.valueBias());
    this.queryNorm = floatsOrNone(heads.queryNorm());
    this.keyNorm = floatsOrNone(heads.keyNorm());
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

  private static float[] floatsOrNone(@Nullable Tensor row) {
    return row == null ? NONE : Weights.floats(row);
  }
}
