package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A finished answer.
///
/// @param text all that went to the sink, in one piece
/// @param toolCalls all calls that went to the sink, each in one piece
/// @param finishReason why it ended; [FinishReason#ERROR] means that the run met the fault
///   `non_finite` of `exact/1`, or that the provider failed in the middle
/// @param stopSequence the stop string of the request that ended it; null where none did, or where
///   the engine does not say
/// @param usage tokens read and made
/// @param run how it came to be, for the receipt
public record Answer(
    String text,
    List<ToolCall> toolCalls,
    FinishReason finishReason,
    @Nullable String stopSequence,
    Usage usage,
    Run run) {
  public Answer {
    toolCalls = List.copyOf(toolCalls);
  }

  /// An answer that is text alone and that no stop string ended.
  public Answer(String text, FinishReason finishReason, Usage usage, Run run) {
    this(text, List.of(), finishReason, null, usage, run);
  }

  /// Hides the text.
  @Override
  public String toString() {
    return "Answer[" + finishReason + ", " + usage + "]";
  }
}
