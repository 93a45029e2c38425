package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A response to OpenAI's responses: one JSON body, or its events. A stream says everything several
/// times, in pieces and whole; all must say the same, since clients differ in what they look at.
final class ResponsesAnswerReader {
  private static final Set<String> MESSAGE = Set.of("id", "type", "status", "role", "content");
  private static final Set<String> CALL =
      Set.of("id", "type", "status", "call_id", "name", "arguments");
  private static final Set<String> PART = Set.of("type", "text", "annotations", "logprobs");
  private static final Set<String> EVENT =
      Set.of("type", "sequence_number", "output_index", "item_id", "content_index");

  /// One item of the output, as far as it came.
  ///
  /// @param call its call, text left out; null where the item is a message
  private record Item(String id, @Nullable ToolCall call, StringBuilder text) {
    boolean equalsWhole(Item other) {
      return id.equals(other.id)
          && (call == null ? other.call == null : call.equals(other.call))
          && text.toString().contentEquals(other.text);
    }
  }

  private final List<Item> items = new ArrayList<>();
  private boolean begun;
  private boolean over;
  private @Nullable String finishReason;
  private @Nullable Long promptTokens;
  private @Nullable Long completionTokens;

  private ResponsesAnswerReader() {}

  static ChatAnswer read(Bytes response) {
    ResponsesAnswerReader reader = new ResponsesAnswerReader();
    if (response.size() > 0 && response.get(0) == '{') {
      JsonNode whole = StrictJson.parse(response.toArray());
      reader.items.addAll(items(whole));
      reader.readEnd(whole);
    } else {
      for (StreamFrames.Frame frame : StreamFrames.read(response)) {
        NarrowJson.expect(frame.event().equals(frame.type()), "an event of another type");
        reader.readEvent(frame.type(), frame.data());
      }
    }
    return reader.answer();
  }

  private ChatAnswer answer() {
    StringBuilder text = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    for (Item item : items) {
      if (item.call == null) {
        text.append(item.text);
      } else {
        calls.add(new ToolCall(item.call.id(), item.call.name(), item.text.toString()));
      }
    }
    return new ChatAnswer(
        text.toString(), calls, finishReason, null, promptTokens, completionTokens);
  }

  private static List<Item> items(JsonNode response) {
    NarrowJson.expect(
        response.path("object").asString("").equals("response")
            && response.path("output").isArray()
            && !response.hasNonNull("error")
            && !response.has("output_text"),
        "a response without error is expected");
    List<Item> items = new ArrayList<>();
    response.path("output").values().forEach(item -> items.add(item(item)));
    return items;
  }

  private static Item item(JsonNode item) {
    String id = NarrowJson.string(item.path("id"));
    if (item.path("type").asString("").equals("function_call")) {
      NarrowJson.expectOnly(item, CALL);
      String callId = NarrowJson.string(item.path("call_id"));
      ToolCall call = new ToolCall(callId, NarrowJson.string(item.path("name")), "");
      return new Item(id, call, new StringBuilder(NarrowJson.string(item.path("arguments"))));
    }
    NarrowJson.expectOnly(item, MESSAGE);
    boolean assistants =
        item.path("type").asString("").equals("message")
            && item.path("role").asString("").equals("assistant")
            && item.path("content").isArray()
            && item.path("content").size() <= 1;
    NarrowJson.expect(assistants, "neither a message of the assistant nor a call");
    StringBuilder text = new StringBuilder();
    item.path("content").values().forEach(part -> text.append(part(part)));
    return new Item(id, null, text);
  }

  private static String part(JsonNode part) {
    NarrowJson.expectOnly(part, PART);
    NarrowJson.expect(
        part.path("type").asString("").equals("output_text")
            && part.path("annotations").isEmpty()
            && part.path("logprobs").isEmpty(),
        "a part that is not text alone");
    return NarrowJson.string(part.path("text"));
  }

  private void readEnd(JsonNode response) {
    finishReason =
        switch (response.path("status").asString("")) {
          case "completed" ->
              items.stream().anyMatch(item -> item.call != null) ? "tool_calls" : "stop";
          case "incomplete" ->
              switch (response.path("incomplete_details").path("reason").asString("")) {
                case "max_output_tokens" -> "length";
                case "content_filter" -> "content_filter";
                default -> throw new DecodingException("an unknown reason to stop", 0);
              };
          default -> throw new DecodingException("a response that is not over", 0);
        };
    promptTokens = NarrowJson.count(response.path("usage"), "input_tokens");
    completionTokens = NarrowJson.count(response.path("usage"), "output_tokens");
  }

  private void readEvent(String type, JsonNode event) {
    NarrowJson.expect(!over && begun != type.equals("response.created"), "out of its turn");
    switch (type) {
      case "response.created", "response.in_progress" -> {
        expectMembers(event, "response");
        NarrowJson.expect(items(event.path("response")).isEmpty(), "an output before its time");
        begun = true;
      }
      case "response.output_item.added" -> {
        expectMembers(event, "item");
        Item item = item(event.path("item"));
        NarrowJson.expect(item.text.isEmpty(), "an item that begins with its text");
        items.add(item);
        expectLast(event);
      }
      case "response.content_part.added", "response.content_part.done" -> {
        expectMembers(event, "part");
        expectSaid(event, part(event.path("part")));
      }
      case "response.output_text.delta" -> append(event, "delta", false);
      case "response.function_call_arguments.delta" -> append(event, "delta", true);
      case "response.output_text.done" -> expectWhole(event, "text", false);
      case "response.function_call_arguments.done" -> expectWhole(event, "arguments", true);
      case "response.output_item.done" -> {
        expectMembers(event, "item");
        Item item = item(event.path("item"));
        expectSaid(event, item.text.toString());
        NarrowJson.expect(items.getLast().equalsWhole(item), "an item that ends as another");
      }
      case "response.completed", "response.incomplete" -> end(type, event);
      default -> throw new DecodingException("an event of an unknown type", 0);
    }
  }

  private static void expectMembers(JsonNode event, String more) {
    for (String name : event.propertyNames()) {
      boolean noLogprobs = name.equals("logprobs") && event.path(name).isEmpty();
      NarrowJson.expect(
          EVENT.contains(name) || name.equals(more) || noLogprobs, "an unknown member");
    }
  }

  /// The event is about the item that was added last.
  private void expectLast(JsonNode event) {
    NarrowJson.expect(
        !items.isEmpty() && NarrowJson.count(event, "output_index") == items.size() - 1,
        "an event about an item that is not under way");
    JsonNode id = event.path("item_id");
    NarrowJson.expect(
        id.isMissingNode() || items.getLast().id.equals(id.asString("")),
        "an event about another item");
  }

  private void append(JsonNode event, String member, boolean toCall) {
    expectMembers(event, member);
    expectLast(event);
    Item item = items.getLast();
    NarrowJson.expect((item.call != null) == toCall, "a delta of another kind");
    item.text.append(NarrowJson.string(event.path(member)));
  }

  private void expectWhole(JsonNode event, String member, boolean ofCall) {
    for (String name : event.propertyNames()) {
      boolean known = EVENT.contains(name) || name.equals(member) || name.equals("name");
      NarrowJson.expect(
          known || (name.equals("logprobs") && event.path(name).isEmpty()), "an unknown member");
    }
    expectSaid(event, NarrowJson.string(event.path(member)));
    ToolCall call = items.getLast().call;
    NarrowJson.expect((call != null) == ofCall, "an end of another kind");
    JsonNode name = event.path("name");
    NarrowJson.expect(
        name.isMissingNode() || (call != null && call.name().equals(name.asString(""))),
        "an end of another call");
  }

  private void expectSaid(JsonNode event, String text) {
    expectLast(event);
    NarrowJson.expect(items.getLast().text.toString().equals(text), "a repetition that differs");
  }

  private void end(String type, JsonNode event) {
    expectMembers(event, "response");
    JsonNode response = event.path("response");
    List<Item> whole = items(response);
    boolean same = whole.size() == items.size();
    for (int i = 0; same && i < whole.size(); i++) {
      same = whole.get(i).equalsWhole(items.get(i));
    }
    NarrowJson.expect(
        same && type.equals("response." + response.path("status").asString("")),
        "an end that differs from what was said");
    readEnd(response);
    over = true;
  }
}
