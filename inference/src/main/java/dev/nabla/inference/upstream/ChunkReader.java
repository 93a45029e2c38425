package dev.nabla.inference.upstream;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The chunks and answers of OpenAI and servers like it, of chat and of older completions. What an
/// answer holds beyond text and calls, such as a model's reasoning, is not passed on.
final class ChunkReader implements AnswerReader {
  private static final String DONE = "[DONE]";

  /// Calls by the provider's index.
  private final Map<Integer, Integer> calls = new HashMap<>();

  @Override
  public void read(SseParser.Event event, AnswerParts parts) throws ProviderError {
    if (event.data().equals(DONE)) {
      parts.complete = true;
      return;
    }
    JsonNode chunk = StrictJson.parse(event.data().getBytes(StandardCharsets.UTF_8));
    readHead(chunk, parts);
    JsonNode choice = chunk.path("choices").path(0);
    readChoice(choice, choice.path("delta"), parts);
  }

  @Override
  public void readWhole(JsonNode answer, AnswerParts parts) throws ProviderError {
    readHead(answer, parts);
    JsonNode choice = answer.path("choices").path(0);
    if (!choice.isObject()) {
      throw new DecodingException("an answer without a choice", 0);
    }
    readChoice(choice, choice.path("message"), parts);
  }

  private static void readHead(JsonNode chunk, AnswerParts parts) throws ProviderError {
    if (chunk.hasNonNull("error")) {
      throw new ProviderError(chunk.path("error").path("message").asString(""));
    }
    if (!chunk.path("choices").isArray()) {
      throw new DecodingException("a chunk without choices", 0);
    }
    parts.answerId = chunk.path("id").asString(parts.answerId);
    parts.servedModel = chunk.path("model").asString(parts.servedModel);
    readUsage(chunk.path("usage"), parts);
    parts.start();
  }

  private static void readUsage(JsonNode usage, AnswerParts parts) {
    parts.promptTokens = Counts.of(usage.path("prompt_tokens"), parts.promptTokens);
    parts.completionTokens = Counts.of(usage.path("completion_tokens"), parts.completionTokens);
  }

  private void readChoice(JsonNode choice, JsonNode delta, AnswerParts parts) {
    parts.addText(choice.path("text").asString(""));
    parts.addText(delta.path("content").asString(""));
    parts.addText(delta.path("refusal").asString(""));
    int place = 0;
    for (JsonNode call : delta.path("tool_calls").values()) {
      readCall(call, place++, parts);
    }
    String reason = choice.path("finish_reason").asString("");
    if (!reason.isEmpty()) {
      parts.finish = finishReason(reason);
    }
  }

  private void readCall(JsonNode call, int place, AnswerParts parts) {
    int theirs = Counts.of(call.path("index"), place);
    JsonNode function = call.path("function");
    Integer known = calls.get(theirs);
    if (known == null) {
      String id = call.path("id").asString("");
      known = parts.beginCall(id, function.path("name").asString(""));
      calls.put(theirs, known);
    }
    parts.addArguments(known, function.path("arguments").asString(""));
  }

  private static FinishReason finishReason(String name) {
    return switch (name) {
      case "length" -> FinishReason.LENGTH;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "content_filter" -> FinishReason.FILTERED;
      default -> FinishReason.STOP;
    };
  }
}
