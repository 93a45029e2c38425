package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.EmbeddingsAnswer;
import dev.nabla.protocol.inference.InferAnswer;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.TokenIds;

/// A run of a graph: who has the file can make it again, within a tolerance.
///
/// @param evidence says what was run by what
/// @param result what came of it; the answer's text is its outcome
public record OnnxRun(OnnxEvidence evidence, Result result) implements Run {
  /// What a run gives, with how the request wants it told.
  public sealed interface Result {}

  /// Vectors of texts.
  ///
  /// @param base64 whether they are told as base64, not as numbers
  public record Vectors(EmbeddingsAnswer answer, boolean base64) implements Result {}

  /// Tensors.
  public record Outputs(InferAnswer answer) implements Result {}

  @Override
  public TokenIds outputIds() {
    return TokenIds.EMPTY;
  }
}
