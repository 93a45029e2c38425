package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.Answer;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.RequestForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer as OpenGradient's gateway writes it and its clients read it: finish reason, counts and
/// signature in one last frame, since a client keeps one alone; no member that is null; a call of a
/// tool in one frame. `completion` is what both of its SDKs read from older completions.
final class OpenGradientShape implements AnswerShape {
  private final RequestForm form;
  private final String id;
  private final String model;
  private final OpenGradientSigner signer;

  /// @param form chat or completions
  /// @param model as the request calls it
  OpenGradientShape(RequestForm form, String id, String model, OpenGradientSigner signer) {
    this.form = form;
    this.id = id;
    this.model = model;
    this.signer = signer;
  }

  private boolean isChat() {
    return form == RequestForm.CHAT;
  }

  @Override
  public ObjectNode whole(Answer answer) {
    ObjectNode json =
        Json.object()
            .put("id", (isChat() ? "chatcmpl-" : "cmpl-") + id)
            .put("object", isChat() ? "chat.completion" : "text_completion")
            .put("created", signer.clock().instant().getEpochSecond())
            .put("model", model);
    ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
    if (isChat()) {
      ObjectNode message = choice.putObject("message").put("role", "assistant");
      message.put("content", answer.text());
      if (!answer.toolCalls().isEmpty()) {
        ArrayNode calls = message.putArray("tool_calls");
        answer.toolCalls().forEach(call -> putCall(calls.addObject(), call));
      }
    } else {
      choice.put("text", answer.text());
    }
    choice.put("finish_reason", ChatShape.wireName(answer.finishReason()));
    ChatShape.putUsage(json, answer.usage());
    if (!isChat()) {
      json.put("completion", answer.text());
    }
    return signer.sign(json, answer);
  }

  private static void putCall(ObjectNode item, ToolCall call) {
    item.put("id", call.id()).put("type", "function");
    item.putObject("function").put("name", call.name()).put("arguments", call.arguments());
  }

  @Override
  public ObjectNode error(RequestError error) {
    return OpenGradientFace.body(error);
  }

  @Override
  public int status(RequestError error) {
    return OpenGradientFace.status(error);
  }

  @Override
  public List<Event> started(int promptTokens) {
    return List.of();
  }

  @Override
  public List<Event> text(String delta) {
    return List.of(new Event(null, textFrame(delta, null)));
  }

  private ObjectNode textFrame(String delta, @Nullable String finishReason) {
    ObjectNode json = Json.object();
    ObjectNode choice = json.putArray("choices").addObject();
    if (!isChat()) {
      choice.put("text", delta);
    } else if (delta.isEmpty()) {
      choice.putObject("delta");
    } else {
      choice.putObject("delta").put("content", delta).put("role", "assistant");
    }
    choice.put("index", 0).put("finish_reason", finishReason);
    return json.put("model", model);
  }

  /// Comes whole, before the last frame.
  @Override
  public List<Event> toolCall(int index, String callId, String name) {
    return List.of();
  }

  @Override
  public List<Event> toolArguments(int index, String delta) {
    return List.of();
  }

  @Override
  public End answered(Answer answer) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < answer.toolCalls().size(); i++) {
      events.add(new Event(null, callFrame(i, answer.toolCalls().get(i))));
    }
    ObjectNode last = textFrame("", ChatShape.wireName(answer.finishReason()));
    signer.sign(last, answer);
    ChatShape.putUsage(last, answer.usage());
    events.add(new Event(null, last));
    return new End(events, null);
  }

  private ObjectNode callFrame(int index, ToolCall call) {
    ObjectNode json = Json.object();
    ObjectNode choice = json.putArray("choices").addObject();
    ObjectNode delta = choice.putObject("delta").put("role", "assistant");
    putCall(delta.putArray("tool_calls").addObject().put("index", index), call);
    choice.put("index", 0).putNull("finish_reason");
    return json.put("model", model);
  }

  @Override
  public Event failed(RequestError error) {
    return new Event(null, OpenGradientFace.event(error));
  }
}
