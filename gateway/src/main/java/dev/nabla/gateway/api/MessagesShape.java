package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.Answer;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer as Anthropic's clients read it: a message of blocks, or its events from
/// `message_start` to `message_stop`. One answer each.
final class MessagesShape implements AnswerShape {
  private static final String NO_BLOCK = "";
  private static final String TEXT = "text";
  private static final String TOOL_USE = "tool_use";

  private final RequestId id;
  private final String model;
  private int blocks;
  private String open = NO_BLOCK;

  /// @param id of the request, from which the message has its own
  /// @param model name of what answers
  MessagesShape(RequestId id, String model) {
    this.id = id;
    this.model = model;
  }

  @Override
  public ObjectNode whole(Answer answer) {
    ObjectNode json = message();
    ArrayNode content = json.putArray("content");
    if (!answer.text().isEmpty()) {
      content.addObject().put("type", TEXT).put("text", answer.text());
    }
    for (ToolCall call : answer.toolCalls()) {
      ObjectNode block = content.addObject().put("type", TOOL_USE).put("id", call.id());
      block.put("name", call.name()).set("input", input(call.arguments()));
    }
    putEnd(json, answer);
    json.set("usage", usage(answer.usage().promptTokens(), answer.usage().completionTokens()));
    return json;
  }

  /// What a model wrote that is no object stays the text that it is.
  private static JsonNode input(String arguments) {
    try {
      JsonNode json = StrictJson.parse(arguments.getBytes(StandardCharsets.UTF_8));
      return json.isObject() ? json : Json.text(arguments);
    } catch (DecodingException e) {
      return Json.text(arguments);
    }
  }

  private ObjectNode message() {
    return Json.object()
        .put("id", "msg_" + id.toHex())
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model);
  }

  private static ObjectNode usage(int promptTokens, int completionTokens) {
    return Json.object()
        .put("input_tokens", promptTokens)
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", completionTokens);
  }

  private static void putEnd(ObjectNode json, Answer answer) {
    json.put("stop_reason", stopReason(answer)).put("stop_sequence", stopSequence(answer));
  }

  private static @Nullable String stopSequence(Answer answer) {
    return answer.finishReason() == FinishReason.STOP ? answer.stopSequence() : null;
  }

  private static String stopReason(Answer answer) {
    return switch (answer.finishReason()) {
      case STOP -> answer.stopSequence() == null ? "end_turn" : "stop_sequence";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> TOOL_USE;
      case FILTERED -> "refusal";
      case ABORTED, ERROR ->
          throw new IllegalArgumentException("no whole answer ends " + answer.finishReason());
    };
  }

  @Override
  public ObjectNode error(RequestError error) {
    return ErrorFamily.ANTHROPIC.body(error, id.publicName());
  }

  @Override
  public List<Event> started(int promptTokens) {
    ObjectNode message = message();
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", usage(promptTokens, 0));
    ObjectNode start = typed("message_start");
    start.set("message", message);
    return List.of(event(start));
  }

  @Override
  public List<Event> text(String delta) {
    List<Event> events = new ArrayList<>();
    if (!open.equals(TEXT)) {
      closeBlock(events);
      events.add(begin(TEXT, Json.object().put("type", TEXT).put("text", "")));
    }
    events.add(delta(Json.object().put("type", "text_delta").put("text", delta)));
    return events;
  }

  @Override
  public List<Event> toolCall(int index, String callId, String name) {
    List<Event> events = new ArrayList<>();
    closeBlock(events);
    ObjectNode block = Json.object().put("type", TOOL_USE).put("id", callId).put("name", name);
    block.putObject("input");
    events.add(begin(TOOL_USE, block));
    return events;
  }

  @Override
  public List<Event> toolArguments(int index, String delta) {
    return List.of(delta(Json.object().put("type", "input_json_delta").put("partial_json", delta)));
  }

  @Override
  public End answered(Answer answer) {
    List<Event> events = new ArrayList<>();
    closeBlock(events);
    ObjectNode last = typed("message_delta");
    putEnd(last.putObject("delta"), answer);
    last.set("usage", usage(answer.usage().promptTokens(), answer.usage().completionTokens()));
    events.add(event(last));
    return new End(events, event(typed("message_stop")));
  }

  @Override
  public Event failed(RequestError error) {
    return new Event("error", error(error));
  }

  private Event begin(String kind, ObjectNode block) {
    open = kind;
    ObjectNode json = typed("content_block_start").put("index", blocks);
    json.set("content_block", block);
    return event(json);
  }

  private Event delta(ObjectNode delta) {
    ObjectNode json = typed("content_block_delta").put("index", blocks);
    json.set("delta", delta);
    return event(json);
  }

  private void closeBlock(List<Event> events) {
    if (!open.equals(NO_BLOCK)) {
      events.add(event(typed("content_block_stop").put("index", blocks)));
      blocks++;
      open = NO_BLOCK;
    }
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }

  private static Event event(ObjectNode json) {
    return new Event(json.path("type").stringValue(), json);
  }
}
