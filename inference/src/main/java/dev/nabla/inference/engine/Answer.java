package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.FinishReason;

/// A finished answer.
///
/// @param text all that went to the sink, in one piece
/// @param finishReason why it ended; [FinishReason#ERROR] means that the run met the fault
///   `non_finite` of `exact/1`
/// @param usage tokens read and made
/// @param run how it was computed, for receipt and re-execution
public record Answer(String text, FinishReason finishReason, Usage usage, ExactRun run) {
  /// Hides the text.
  @Override
  public String toString() {
    return "Answer[" + finishReason + ", " + usage + "]";
  }
}
