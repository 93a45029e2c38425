package dev.nabla.inference.upstream;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The events of Anthropic's messages, and its messages in one piece. A model's thinking is not
/// passed on.
final class MessageEventReader implements AnswerReader {
  /// A call of a tool in the answer.
  private record Call(int index, StringBuilder arguments) {}

  /// Calls by the index of their block.
  private final Map<Integer, Call> calls = new HashMap<>();

  @Override
  public void read(SseParser.Event event, AnswerParts parts) throws ProviderError {
    JsonNode json = StrictJson.parse(event.data().getBytes(StandardCharsets.UTF_8));
    int block = Counts.of(json.path("index"), 0);
    switch (json.path("type").asString("")) {
      case "message_start" -> start(json.path("message"), parts);
      case "content_block_start" -> begin(block, json.path("content_block"), parts);
      case "content_block_delta" -> append(block, json.path("delta"), parts);
      case "content_block_stop" -> end(calls.get(block), parts);
      case "message_delta" -> finish(json, json.path("delta"), parts);
      case "message_stop" -> parts.complete = true;
      case "error" -> throw new ProviderError(json.path("error").path("message").asString(""));
      case "" -> throw new DecodingException("an event without a type", 0);
      default -> {
        // Pings, and what may be added: the documentation asks clients to pass over it.
      }
    }
  }

  @Override
  public void readWhole(JsonNode answer, AnswerParts parts) throws ProviderError {
    if (answer.path("type").asString("").equals("error")) {
      throw new ProviderError(answer.path("error").path("message").asString(""));
    }
    if (!answer.path("content").isArray()) {
      throw new DecodingException("a message without content", 0);
    }
    start(answer, parts);
    int block = 0;
    for (JsonNode content : answer.path("content").values()) {
      begin(block, content, parts);
      Call call = calls.get(block++);
      if (call != null) {
        parts.addArguments(call.index(), content.path("input").toString());
      }
    }
    finish(answer, answer, parts);
  }

  private static void start(JsonNode message, AnswerParts parts) {
    parts.answerId = message.path("id").asString("");
    parts.servedModel = message.path("model").asString("");
    parts.promptTokens = Counts.of(message.path("usage").path("input_tokens"), 0);
    parts.start();
  }

  private void begin(int block, JsonNode content, AnswerParts parts) {
    parts.start();
    switch (content.path("type").asString("")) {
      case "text" -> parts.addText(content.path("text").asString(""));
      case "tool_use" -> {
        String id = content.path("id").asString("");
        int index = parts.beginCall(id, content.path("name").asString(""));
        calls.put(block, new Call(index, new StringBuilder()));
      }
      default -> {
        // Not text and no call.
      }
    }
  }

  private void append(int block, JsonNode delta, AnswerParts parts) {
    switch (delta.path("type").asString("")) {
      case "text_delta" -> parts.addText(delta.path("text").asString(""));
      case "input_json_delta" -> {
        Call call = calls.get(block);
        if (call == null) {
          throw new DecodingException("arguments for a block that calls nothing", 0);
        }
        String more = delta.path("partial_json").asString("");
        call.arguments().append(more);
        parts.addArguments(call.index(), more);
      }
      default -> {
        // Not text and no arguments.
      }
    }
  }

  /// A call without arguments has an empty object; the stream leaves it out.
  private static void end(@Nullable Call call, AnswerParts parts) {
    if (call != null && call.arguments().isEmpty()) {
      parts.addArguments(call.index(), "{}");
    }
  }

  private static void finish(JsonNode json, JsonNode delta, AnswerParts parts) {
    String reason = delta.path("stop_reason").asString("");
    if (!reason.isEmpty()) {
      parts.finish = finishReason(reason);
      parts.stopSequence =
          delta.path("stop_sequence").isString() ? delta.path("stop_sequence").asString() : null;
    }
    JsonNode usage = json.path("usage");
    parts.promptTokens = Counts.of(usage.path("input_tokens"), parts.promptTokens);
    parts.completionTokens = Counts.of(usage.path("output_tokens"), parts.completionTokens);
  }

  private static FinishReason finishReason(String name) {
    return switch (name) {
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      case "refusal" -> FinishReason.FILTERED;
      default -> FinishReason.STOP;
    };
  }
}
