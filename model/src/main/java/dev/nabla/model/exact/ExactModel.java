package dev.nabla.model.exact;

import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model that `exact/1` can run: hyper-parameters and weights, checked against each other. Both
/// engines load from here. The tensors are views over the model file's memory and live as long as
/// it does. Immutable.
///
/// @param ropeFactors what the rotary frequencies are divided by, one F32 row; null for 1
/// @param embedding one row a token id
/// @param output one row a token id; the same tensor as `embedding` where the file ties them
public record ExactModel(
    ModelFamily family,
    HyperParameters hyper,
    @Nullable Tensor ropeFactors,
    Tensor embedding,
    List<ExactLayer> layers,
    Tensor outputNorm,
    Tensor output) {
  /// Storage types that a matrix may have.
  public static final Set<TensorType> MATRIX_TYPES =
      Set.of(
          TensorType.F32,
          TensorType.F16,
          TensorType.BF16,
          TensorType.Q4_0,
          TensorType.Q4_1,
          TensorType.Q5_0,
          TensorType.Q8_0,
          TensorType.Q4_K,
          TensorType.Q5_K,
          TensorType.Q6_K);

  public ExactModel {
    layers = List.copyOf(layers);
  }

  /// Finds the model in a parsed file; no weight is touched.
  ///
  /// @throws UnsupportedModel where the file needs something that exact/1 does not define
  /// @throws DecodingException where a key or tensor is missing, or shapes contradict each other
  public static ExactModel of(GgufFile file) {
    return ModelReader.read(file);
  }

  /// Whether the output matrix is the embedding.
  public boolean tied() {
    return output.equals(embedding);
  }
}
