package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.Usage;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer as clients of OpenAI's responses read it: a response of items, or its events from
/// `response.created` to `response.completed`. One answer each.
final class ResponsesShape implements AnswerShape {
  private static final String MESSAGE = "message";
  private static final String CALL = "function_call";

  private final ResponseHead head;
  private final String itemId;
  private final ArrayNode output = Json.object().arrayNode();
  private final StringBuilder said = new StringBuilder();
  private int sequence;
  private boolean isOpen;
  private boolean isCall;

  /// @param head what does not depend on the answer
  /// @param itemId what ids of items end with
  ResponsesShape(ResponseHead head, String itemId) {
    this.head = head;
    this.itemId = itemId;
  }

  @Override
  public ObjectNode whole(Answer answer) {
    ArrayNode items = Json.object().arrayNode();
    if (!answer.text().isEmpty() || answer.toolCalls().isEmpty()) {
      items.add(message(items.size(), status(answer), answer.text()));
    }
    for (ToolCall call : answer.toolCalls()) {
      ObjectNode item = call(items.size(), "completed", call.id(), call.name());
      items.add(item.put("arguments", call.arguments()));
    }
    return ended(answer, items);
  }

  private ObjectNode ended(Answer answer, ArrayNode items) {
    ObjectNode json = head.response(status(answer), items);
    if (!answer.finishReason().equals(FinishReason.STOP) && status(answer).equals("incomplete")) {
      String reason =
          answer.finishReason() == FinishReason.LENGTH ? "max_output_tokens" : "content_filter";
      json.putObject("incomplete_details").put("reason", reason);
    }
    json.set("usage", usage(answer.usage()));
    return json;
  }

  private static String status(Answer answer) {
    return switch (answer.finishReason()) {
      case STOP, TOOL_CALLS -> "completed";
      case LENGTH, FILTERED -> "incomplete";
      case ABORTED, ERROR ->
          throw new IllegalArgumentException("no whole answer ends " + answer.finishReason());
    };
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode json = Json.object().put("input_tokens", usage.promptTokens());
    json.putObject("input_tokens_details").put("cached_tokens", 0);
    json.put("output_tokens", usage.completionTokens());
    json.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return json.put("total_tokens", usage.totalTokens());
  }

  private ObjectNode message(int index, String status, String text) {
    ObjectNode item = emptyMessage(index, status);
    item.withArray("content").add(part(text));
    return item;
  }

  private ObjectNode emptyMessage(int index, String status) {
    ObjectNode item = Json.object().put("id", "msg_" + itemId + index).put("type", MESSAGE);
    item.put("status", status).put("role", "assistant").putArray("content");
    return item;
  }

  private static ObjectNode part(String text) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  private ObjectNode call(int index, String status, String callId, String name) {
    return Json.object()
        .put("id", "fc_" + itemId + index)
        .put("type", CALL)
        .put("status", status)
        .put("call_id", callId)
        .put("name", name);
  }

  @Override
  public ObjectNode error(RequestError error) {
    return OpenAiErrors.body(error);
  }

  @Override
  public List<Event> started(int promptTokens) {
    return List.of(starting("response.created"), starting("response.in_progress"));
  }

  private Event starting(String type) {
    ObjectNode json = typed(type);
    json.set("response", head.response("in_progress", Json.object().arrayNode()));
    return event(json);
  }

  @Override
  public List<Event> text(String delta) {
    List<Event> events = new ArrayList<>();
    openMessage(events);
    said.append(delta);
    ObjectNode json = aboutPart("response.output_text.delta").put("delta", delta);
    json.putArray("logprobs");
    events.add(event(json));
    return events;
  }

  private void openMessage(List<Event> events) {
    if (isOpen && !isCall) {
      return;
    }
    closeItem(events, "completed");
    open(events, emptyMessage(output.size(), "in_progress"), false);
    ObjectNode part = aboutPart("response.content_part.added");
    part.set("part", part(""));
    events.add(event(part));
  }

  private void open(List<Event> events, ObjectNode item, boolean ofCall) {
    isOpen = true;
    isCall = ofCall;
    said.setLength(0);
    output.add(item);
    ObjectNode added = typed("response.output_item.added").put("output_index", last());
    added.set("item", item.deepCopy());
    events.add(event(added));
  }

  @Override
  public List<Event> toolCall(int index, String callId, String name) {
    List<Event> events = new ArrayList<>();
    closeItem(events, "completed");
    ObjectNode item = call(output.size(), "in_progress", callId, name);
    open(events, item.put("arguments", ""), true);
    return events;
  }

  @Override
  public List<Event> toolArguments(int index, String delta) {
    said.append(delta);
    return List.of(event(aboutItem("response.function_call_arguments.delta").put("delta", delta)));
  }

  /// Ends the item under way, which repeats all that was said in it.
  private void closeItem(List<Event> events, String status) {
    if (!isOpen) {
      return;
    }
    ObjectNode item = (ObjectNode) output.get(last());
    item.put("status", status);
    if (isCall) {
      item.put("arguments", said.toString());
      events.add(
          event(
              aboutItem("response.function_call_arguments.done")
                  .put("name", item.path("name").stringValue())
                  .put("arguments", said.toString())));
    } else {
      item.withArray("content").add(part(said.toString()));
      ObjectNode text = aboutPart("response.output_text.done").put("text", said.toString());
      text.putArray("logprobs");
      events.add(event(text));
      ObjectNode part = aboutPart("response.content_part.done");
      part.set("part", part(said.toString()));
      events.add(event(part));
    }
    ObjectNode done = typed("response.output_item.done").put("output_index", last());
    done.set("item", item.deepCopy());
    events.add(event(done));
    isOpen = false;
  }

  @Override
  public End answered(Answer answer) {
    List<Event> events = new ArrayList<>();
    if (output.isEmpty()) {
      openMessage(events);
    }
    closeItem(events, status(answer));
    ObjectNode json = typed("response." + status(answer));
    json.set("response", ended(answer, output));
    return new End(events, event(json));
  }

  /// The event has code and message at the top; `error` is what clients throw for.
  @Override
  public Event failed(RequestError error) {
    ObjectNode json = typed("error").put("code", error.code()).put("message", error.message());
    json.put("param", error.param());
    json.set("error", error.toJson());
    return event(json);
  }

  private int last() {
    return output.size() - 1;
  }

  private ObjectNode aboutItem(String type) {
    JsonNode item = output.get(last());
    return typed(type).put("item_id", item.path("id").stringValue()).put("output_index", last());
  }

  private ObjectNode aboutPart(String type) {
    return aboutItem(type).put("content_index", 0);
  }

  private ObjectNode typed(String type) {
    return Json.object().put("type", type).put("sequence_number", sequence++);
  }

  private static Event event(ObjectNode json) {
    return new Event(json.path("type").stringValue(), json);
  }
}
