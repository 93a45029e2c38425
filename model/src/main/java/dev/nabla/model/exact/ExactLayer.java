package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.util.List;

/// The weights of one transformer layer, in the order in which they are used. Norms are one F32
/// row; matrices are Q4_1, Q8_0 or F32, one output element a row.
public record ExactLayer(
    Tensor attentionNorm,
    Tensor query,
    Tensor key,
    Tensor value,
    Tensor attentionOutput,
    Tensor feedForwardNorm,
    Tensor gate,
    Tensor up,
    Tensor down) {
  /// All of them, in that order.
  public List<Tensor> tensors() {
    return List.of(
        attentionNorm, query, key, value, attentionOutput, feedForwardNorm, gate, up, down);
  }
}
