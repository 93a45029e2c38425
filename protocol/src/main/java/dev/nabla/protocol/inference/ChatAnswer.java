package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a response says, read from its bytes as hashed: a JSON body or a stream of events.
/// Validators and clients compare it with what the receipt claims.
///
/// The reading is narrow where text could hide: one answer, of text and tool calls alone.
///
/// @param text all deltas joined
/// @param toolCalls calls that the answer makes
/// @param finishReason in the words of chat answers, `stop`, `length` or `tool_calls`; null where
///   the stream was cut off
/// @param stopSequence the stop string that ended it; null where none did, or the form does not say
/// @param promptTokens null where the response does not state them
/// @param completionTokens null where the response does not state them
public record ChatAnswer(
    String text,
    List<ToolCall> toolCalls,
    @Nullable String finishReason,
    @Nullable String stopSequence,
    @Nullable Long promptTokens,
    @Nullable Long completionTokens) {
  public ChatAnswer {
    toolCalls = List.copyOf(toolCalls);
  }

  /// Reads the bytes that `responseHash` covers ([HashedBody#hashed()]) of a chat response.
  ///
  /// @throws DecodingException where they are no chat response in this form: an error body too
  public static ChatAnswer read(Bytes hashedResponse) {
    return read(RequestForm.CHAT, hashedResponse);
  }

  /// Reads the bytes that `responseHash` covers of the response to a request of this form.
  ///
  /// @throws DecodingException where they are no response of that form: an error body too
  public static ChatAnswer read(RequestForm form, Bytes hashedResponse) {
    return switch (form) {
      case CHAT -> ChatAnswerReader.read(hashedResponse);
      case MESSAGES -> MessagesAnswerReader.read(hashedResponse);
      case COMPLETIONS -> CompletionAnswerReader.read(hashedResponse);
      case RESPONSES -> ResponsesAnswerReader.read(hashedResponse);
      case EMBEDDINGS, INFER ->
          throw new DecodingException("no response to " + form.wireName() + " can be read", 0);
    };
  }

  /// Prompt tokens that the response states.
  public OptionalLong statedPromptTokens() {
    return promptTokens == null ? OptionalLong.empty() : OptionalLong.of(promptTokens);
  }

  /// Completion tokens that the response states.
  public OptionalLong statedCompletionTokens() {
    return completionTokens == null ? OptionalLong.empty() : OptionalLong.of(completionTokens);
  }

  /// Hides the text.
  @Override
  public String toString() {
    return "ChatAnswer[" + text.length() + " characters, " + finishReason + "]";
  }
}
