package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a chat response says, read from its bytes as hashed: a JSON body or a stream of chunks.
/// Validators and clients compare it with what the receipt claims.
///
/// The reading is narrow where text could hide: one choice, index 0, members `role`, `content` and
/// the empty `refusal` alone.
///
/// @param text content of the one choice; all deltas joined
/// @param finishReason as on the wire, `stop` or `length`; null where the stream was cut off
/// @param promptTokens from `usage`; null where the response has none
/// @param completionTokens from `usage`; null where the response has none
public record ChatAnswer(
    String text,
    @Nullable String finishReason,
    @Nullable Long promptTokens,
    @Nullable Long completionTokens) {

  /// Reads the bytes that `responseHash` covers ([HashedBody#hashed()]).
  ///
  /// @throws DecodingException where they are no chat response in this form: an error body too
  public static ChatAnswer read(Bytes hashedResponse) {
    return ChatAnswerReader.read(hashedResponse);
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
