package dev.nabla.gateway.api;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Usage;
import dev.nabla.protocol.inference.FinishReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The JSON objects of one chat answer, as OpenAI's clients read them.
///
/// @param id the same in all of them
/// @param createdSeconds since the epoch
/// @param model name as the engine has it
/// @param fingerprint names rules and weights
record ChatShape(String id, long createdSeconds, String model, String fingerprint) {
  private static final int FINGERPRINT_DIGITS = 10;

  /// The name of a model with the rules that it is run by.
  static String fingerprint(ModelDescription model) {
    return model.engineVersion()
        + "-"
        + model.modelRoot().toHex().substring(2, 2 + FINGERPRINT_DIGITS);
  }

  /// The whole answer in one object.
  ObjectNode completion(Answer answer) {
    ObjectNode json = head("chat.completion");
    ObjectNode choice = json.putArray("choices").addObject();
    choice.put("index", 0);
    ObjectNode message = choice.putObject("message");
    message.put("role", "assistant").put("content", answer.text()).putNull("refusal");
    choice.putNull("logprobs");
    choice.put("finish_reason", wireName(answer.finishReason()));
    putUsage(json, answer.usage());
    return json;
  }

  /// The first chunk of a stream.
  ObjectNode roleChunk() {
    ObjectNode delta = Json.object();
    delta.put("role", "assistant").put("content", "");
    return chunk(delta, null);
  }

  /// More text.
  ObjectNode textChunk(String text) {
    ObjectNode delta = Json.object();
    delta.put("content", text);
    return chunk(delta, null);
  }

  /// The end of the text.
  ObjectNode finishChunk(FinishReason reason) {
    return chunk(Json.object(), wireName(reason));
  }

  /// The counts, after the end.
  ObjectNode usageChunk(Usage usage) {
    ObjectNode json = head("chat.completion.chunk");
    json.putArray("choices");
    putUsage(json, usage);
    return json;
  }

  private ObjectNode chunk(ObjectNode delta, @Nullable String finishReason) {
    ObjectNode json = head("chat.completion.chunk");
    ObjectNode choice = json.putArray("choices").addObject();
    choice.put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs");
    choice.put("finish_reason", finishReason);
    return json;
  }

  private ObjectNode head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", createdSeconds)
        .put("model", model)
        .put("system_fingerprint", fingerprint);
  }

  private static void putUsage(ObjectNode json, Usage usage) {
    json.putObject("usage")
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("total_tokens", usage.totalTokens());
  }

  private static String wireName(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
