package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.OnnxDescription;
import dev.nabla.inference.engine.ProviderModel;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.inference.engine.Usage;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A chat answer as OpenAI's clients read it. One answer each.
final class ChatShape implements AnswerShape {
  private static final int FINGERPRINT_DIGITS = 10;

  private final String id;
  private final long createdSeconds;
  private final ServedModel model;
  private final boolean includeUsage;
  private String fingerprint;

  /// @param id the same in all objects
  /// @param createdSeconds since the epoch
  /// @param model what answers
  /// @param includeUsage whether a stream ends with the counts
  ChatShape(String id, long createdSeconds, ServedModel model, boolean includeUsage) {
    this.id = id;
    this.createdSeconds = createdSeconds;
    this.model = model;
    this.includeUsage = includeUsage;
    this.fingerprint =
        switch (model) {
          case ModelDescription exact -> fingerprint(exact.engineVersion(), exact);
          case ProviderModel _ -> "provider-not-proven";
          case OnnxDescription graph -> graph.runtime();
        };
  }

  /// The rules that an answer is made by, with the name of a model's weights.
  private static String fingerprint(String engineVersion, ModelDescription model) {
    return engineVersion + "-" + model.modelRoot().toHex().substring(2, 2 + FINGERPRINT_DIGITS);
  }

  @Override
  public void follows(String engineVersion) {
    if (model instanceof ModelDescription exact) {
      fingerprint = fingerprint(engineVersion, exact);
    }
  }

  @Override
  public ObjectNode whole(Answer answer) {
    ObjectNode json = head("chat.completion");
    ObjectNode choice = json.putArray("choices").addObject();
    choice.put("index", 0);
    ObjectNode message = choice.putObject("message");
    message.put("role", "assistant");
    if (answer.text().isEmpty() && !answer.toolCalls().isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", answer.text());
    }
    message.putNull("refusal");
    putToolCalls(message, answer.toolCalls());
    choice.putNull("logprobs");
    choice.put("finish_reason", wireName(answer.finishReason()));
    putUsage(json, answer.usage());
    return json;
  }

  private static void putToolCalls(ObjectNode message, List<ToolCall> calls) {
    if (calls.isEmpty()) {
      return;
    }
    ArrayNode items = message.putArray("tool_calls");
    for (ToolCall call : calls) {
      ObjectNode item = items.addObject().put("id", call.id()).put("type", "function");
      item.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    }
  }

  @Override
  public ObjectNode error(RequestError error) {
    return OpenAiErrors.body(error);
  }

  @Override
  public List<Event> started(int promptTokens) {
    ObjectNode delta = Json.object();
    delta.put("role", "assistant").put("content", "");
    return List.of(chunk(delta, null));
  }

  @Override
  public List<Event> text(String text) {
    ObjectNode delta = Json.object();
    delta.put("content", text);
    return List.of(chunk(delta, null));
  }

  @Override
  public List<Event> toolCall(int index, String id, String name) {
    ObjectNode delta = Json.object();
    ObjectNode call = delta.putArray("tool_calls").addObject();
    call.put("index", index).put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", "");
    return List.of(chunk(delta, null));
  }

  @Override
  public List<Event> toolArguments(int index, String text) {
    ObjectNode delta = Json.object();
    ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
    call.putObject("function").put("arguments", text);
    return List.of(chunk(delta, null));
  }

  @Override
  public End answered(Answer answer) {
    Event finish = chunk(Json.object(), wireName(answer.finishReason()));
    return new End(
        includeUsage ? List.of(finish, usageChunk(answer.usage())) : List.of(finish), null);
  }

  @Override
  public Event failed(RequestError error) {
    return new Event(null, error(error));
  }

  private Event usageChunk(Usage usage) {
    ObjectNode json = head("chat.completion.chunk");
    json.putArray("choices");
    putUsage(json, usage);
    return new Event(null, json);
  }

  private Event chunk(ObjectNode delta, @Nullable String finishReason) {
    ObjectNode json = head("chat.completion.chunk");
    ObjectNode choice = json.putArray("choices").addObject();
    choice.put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs");
    choice.put("finish_reason", finishReason);
    return new Event(null, json);
  }

  private ObjectNode head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", createdSeconds)
        .put("model", model.name())
        .put("system_fingerprint", fingerprint);
  }

  static void putUsage(ObjectNode json, Usage usage) {
    json.putObject("usage")
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("total_tokens", usage.totalTokens());
  }

  static String wireName(FinishReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case FILTERED -> "content_filter";
      case ABORTED, ERROR -> throw new IllegalArgumentException("no whole answer ends " + reason);
    };
  }
}
