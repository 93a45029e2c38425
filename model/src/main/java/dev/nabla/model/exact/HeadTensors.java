package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What some families do to queries, keys and values between their matrices and the rotation: one
/// F32 row each, or nothing.
///
/// @param queryBias added to the query rows; all three biases are there or none
/// @param queryNorm weights of the RMSNorm of each query head; both norms are there or none
public record HeadTensors(
    @Nullable Tensor queryBias,
    @Nullable Tensor keyBias,
    @Nullable Tensor valueBias,
    @Nullable Tensor queryNorm,
    @Nullable Tensor keyNorm) {
  /// What the llama family has.
  public static final HeadTensors NONE = new HeadTensors(null, null, null, null, null);

  /// Those that are there, in that order.
  List<Tensor> tensors() {
    return Stream.of(queryBias, keyBias, valueBias, queryNorm, keyNorm)
        .filter(Objects::nonNull)
        .toList();
  }
}
