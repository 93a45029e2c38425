package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Bytes to [ChatAnswer], one chunk after another; a JSON body counts as one chunk.
final class ChatAnswerReader {
  private static final String FRAME_START = "data: ";
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
      reader.readStream(decode(bytes));
    }
    return new ChatAnswer(
        reader.text.toString(),
        reader.calls.joined(),
        reader.finishReason,
        reader.promptTokens,
        reader.completionTokens);
  }

  private static String decode(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("the response is not UTF-8", 0, e);
    }
  }

  /// Frames end with an empty line; one that is cut off was never delivered as an event.
  private void readStream(String stream) {
    int at = 0;
    for (int end = stream.indexOf("\n\n"); end >= 0; end = stream.indexOf("\n\n", at)) {
      String frame = stream.substring(at, end);
      if (frame.startsWith(FRAME_START)) {
        byte[] json = frame.substring(FRAME_START.length()).getBytes(StandardCharsets.UTF_8);
        readChunk(StrictJson.parse(json), "delta");
      } else if (!frame.startsWith(":") || frame.indexOf('\n') >= 0) {
        throw new DecodingException("a frame that is neither data nor comment", at);
      }
      at = end + 2;
    }
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
      promptTokens = count(usage, "prompt_tokens");
      completionTokens = count(usage, "completion_tokens");
    }
  }

  private void readChoice(JsonNode choice, String textMember) {
    expectOnly(choice, CHOICE_MEMBERS);
    JsonNode index = choice.path("index");
    boolean first = index.isIntegralNumber() && index.longValue() == 0;
    if (!first || finishReason != null || choice.hasNonNull("logprobs")) {
      throw new DecodingException("a choice that is not the one answer", 0);
    }
    JsonNode message = choice.path(textMember);
    expectOnly(message, TEXT_MEMBERS);
    if (message.hasNonNull("refusal") || !isAssistant(message)) {
      throw new DecodingException("a choice that is not the assistant's text", 0);
    }
    if (message.hasNonNull("content")) {
      text.append(string(message.path("content")));
    }
    if (message.hasNonNull("tool_calls")) {
      readToolCalls(message.path("tool_calls"));
    }
    if (choice.hasNonNull("finish_reason")) {
      finishReason = string(choice.path("finish_reason"));
    }
  }

  /// A call has its place as `index` in a stream, and by its order in a body.
  private void readToolCalls(JsonNode items) {
    int place = 0;
    for (JsonNode call : items.values()) {
      expectOnly(call, CALL_MEMBERS);
      JsonNode function = call.path("function");
      expectOnly(function, FUNCTION_MEMBERS);
      int index = call.has("index") ? (int) count(call, "index") : place;
      if (call.has("id")) {
        calls.begin(index, string(call.path("id")), string(function.path("name")));
      }
      if (function.has("arguments")) {
        calls.append(index, string(function.path("arguments")));
      }
      place++;
    }
  }

  private static boolean isAssistant(JsonNode message) {
    return !message.has("role") || string(message.path("role")).equals(Role.ASSISTANT.wireName());
  }

  private static void expectOnly(JsonNode object, Set<String> names) {
    if (!object.isObject() || !names.containsAll(object.propertyNames())) {
      throw new DecodingException("an object with members " + names + " is expected", 0);
    }
  }

  private static String string(JsonNode value) {
    if (!value.isString()) {
      throw new DecodingException("text is expected", 0);
    }
    return value.stringValue();
  }

  private static long count(JsonNode usage, String name) {
    JsonNode value = usage.path(name);
    if (!value.isIntegralNumber() || value.longValue() < 0) {
      throw new DecodingException(name + " is not a count", 0);
    }
    return value.longValue();
  }
}
