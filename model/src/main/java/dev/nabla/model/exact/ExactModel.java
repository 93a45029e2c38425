package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.util.List;

/// A model that `exact/1` can run: hyper-parameters and weights, checked against each other. Both
/// engines load from here. The tensors are views over the model file's memory and live as long as
/// it does. Immutable.
///
/// @param embedding one row a token id
/// @param output one row a token id; the same tensor as `embedding` where the file ties them
public record ExactModel(
    HyperParameters hyper,
    Tensor embedding,
    List<ExactLayer> layers,
    Tensor outputNorm,
    Tensor output) {
  public ExactModel {
    layers = List.copyOf(layers);
  }

  /// Whether the output matrix is the embedding.
  public boolean tied() {
    return output.equals(embedding);
  }
}
