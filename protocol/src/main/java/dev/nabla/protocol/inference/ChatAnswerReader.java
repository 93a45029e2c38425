package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Bytes to [ChatAnswer], one chunk after another; a JSON body counts as one chunk.
final class ChatAnswerReader {
  private static final Set<String> CHOICE_MEMBERS =
      Set.of("index", "message", "delta", "finish_reason", "logprobs");
  private static final Set<String> TEXT_MEMBERS =
      Set.of("role", "content", "refusal", "tool_calls");
  private static final Set<String> CALL_MEMBERS = Set.of("index", "id", "type", "function");
  private static final Set<String> FUNCTION_MEMBERS = Set.of("name", "arguments");

  private final StringBuilder text = new StringBuilder();
  private final ToolCallParts calls = new ToolCallParts();
  private @Nullable String finishReason;
  private @Nullable Long promptTokens;
  private @Nullable Long completionTokens;

  private ChatAnswerReader() {}

  static ChatAnswer read(Bytes response) {
    byte[] bytes = response.toArray();
    ChatAnswerReader reader = new ChatAnswerReader();
    if (bytes.length > 0 && bytes[0] == '{') {
      reader.readChunk(StrictJson.parse(bytes), "message");
    } else {
      for (StreamFrames.Frame frame : StreamFrames.read(response)) {
        NarrowJson.expect(frame.event().isEmpty(), "a chunk has no event name");
        reader.readChunk(frame.data(), "delta");
      }
    }
    return new ChatAnswer(
        reader.text.toString(),
        reader.calls.joined(),
        reader.finishReason,
        null,
        reader.promptTokens,
        reader.completionTokens);
  }

  private void readChunk(JsonNode chunk, String textMember) {
    JsonNode choices = chunk.path("choices");
    if (!choices.isArray() || choices.size() > 1 || chunk.has("error")) {
      throw new DecodingException("a chat response with at most one choice is expected", 0);
    }
    if (!choices.isEmpty()) {
      readChoice(choices.path(0), textMember);
    }
    JsonNode usage = chunk.path("usage");
    if (usage.isObject()) {
      promptTokens = NarrowJson.count(usage, "prompt_tokens");
      completionTokens = NarrowJson.count(usage, "completion_tokens");
    }
  }

  private void readChoice(JsonNode choice, String textMember) {
    NarrowJson.expectOnly(choice, CHOICE_MEMBERS);
    JsonNode index = choice.path("index");
    boolean first = index.isIntegralNumber() && index.longValue() == 0;
    if (!first || finishReason != null || choice.hasNonNull("logprobs")) {
      throw new DecodingException("a choice that is not the one answer", 0);
    }
    JsonNode message = choice.path(textMember);
    NarrowJson.expectOnly(message, TEXT_MEMBERS);
    if (message.hasNonNull("refusal") || !isAssistant(message)) {
      throw new DecodingException("a choice that is not the assistant's text", 0);
    }
    if (message.hasNonNull("content")) {
      text.append(NarrowJson.string(message.path("content")));
    }
    if (message.hasNonNull("tool_calls")) {
      readToolCalls(message.path("tool_calls"));
    }
    if (choice.hasNonNull("finish_reason")) {
      finishReason = NarrowJson.string(choice.path("finish_reason"));
    }
  }

  /// A call has its place as `index` in a stream, and by its order in a body.
  private void readToolCalls(JsonNode items) {
    int place = 0;
    for (JsonNode call : items.values()) {
      NarrowJson.expectOnly(call, CALL_MEMBERS);
      JsonNode function = call.path("function");
      NarrowJson.expectOnly(function, FUNCTION_MEMBERS);
      int index = call.has("index") ? (int) NarrowJson.count(call, "index") : place;
      if (call.has("id")) {
        calls.begin(
            index, NarrowJson.string(call.path("id")), NarrowJson.string(function.path("name")));
      }
      if (function.has("arguments")) {
        calls.append(index, NarrowJson.string(function.path("arguments")));
      }
      place++;
    }
  }

  private static boolean isAssistant(JsonNode message) {
    return !message.has("role")
        || NarrowJson.string(message.path("role")).equals(Role.ASSISTANT.wireName());
  }
}
