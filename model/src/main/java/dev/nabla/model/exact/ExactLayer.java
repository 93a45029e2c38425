package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The weights of one transformer layer, in the order in which they are used. Norms are one F32
/// row; matrices are of a type in [ExactModel#MATRIX_TYPES], one output element a row.
///
/// @param heads used between query, key, value and attention
public record ExactLayer(
    Tensor attentionNorm,
    Tensor query,
    Tensor key,
    Tensor value,
    Tensor attentionOutput,
    Tensor feedForwardNorm,
    Tensor gate,
    Tensor up,
    Tensor down,
    HeadTensors heads) {
  /// All of them in the order of a model's root: those of [#heads] last.
  public List<Tensor> tensors() {
    List<Tensor> tensors =
        new ArrayList<>(
            List.of(
                attentionNorm,
                query,
                key,
                value,
                attentionOutput,
                feedForwardNorm,
                gate,
                up,
                down));
    tensors.addAll(heads.tensors());
    return tensors;
  }
}
