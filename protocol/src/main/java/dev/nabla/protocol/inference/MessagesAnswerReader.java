package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A response to Anthropic's messages: one JSON body, or the events from `message_start` to
/// `message_stop` in their order.
final class MessagesAnswerReader {
  private static final Set<String> MESSAGE =
      Set.of("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage");
  private static final Set<String> TEXT = Set.of("type", "text");
  private static final Set<String> TOOL_USE = Set.of("type", "id", "name", "input");

  /// Where in a stream the reader is.
  private enum Place {
    BEFORE,
    BETWEEN_BLOCKS,
    IN_TEXT,
    IN_TOOL_USE,
    AFTER_BLOCKS,
    OVER
  }

  private final StringBuilder text = new StringBuilder();
  private final ToolCallParts calls = new ToolCallParts();
  private Place place = Place.BEFORE;
  private int blocks;
  private @Nullable String finishReason;
  private @Nullable String stopSequence;
  private @Nullable Long promptTokens;
  private @Nullable Long completionTokens;

  private MessagesAnswerReader() {}

  static ChatAnswer read(Bytes response) {
    MessagesAnswerReader reader = new MessagesAnswerReader();
    if (response.size() > 0 && response.get(0) == '{') {
      reader.readWhole(StrictJson.parse(response.toArray()));
    } else {
      for (StreamFrames.Frame frame : StreamFrames.read(response)) {
        NarrowJson.expect(frame.event().equals(frame.type()), "an event of another type");
        reader.readEvent(frame.type(), frame.data());
      }
    }
    return new ChatAnswer(
        reader.text.toString(),
        reader.calls.joined(),
        reader.finishReason,
        reader.stopSequence,
        reader.promptTokens,
        reader.completionTokens);
  }

  private void readWhole(JsonNode message) {
    expectMessage(message);
    for (JsonNode block : message.path("content").values()) {
      switch (block.path("type").asString("")) {
        case "text" -> {
          NarrowJson.expectOnly(block, TEXT);
          text.append(NarrowJson.string(block.path("text")));
        }
        case "tool_use" -> {
          beginCall(block);
          calls.append(calls.size() - 1, arguments(block.path("input")));
        }
        default -> throw new DecodingException("a block that is neither text nor call", 0);
      }
    }
    readEnd(message, message.path("usage"));
    promptTokens = NarrowJson.count(message.path("usage"), "input_tokens");
  }

  private static void expectMessage(JsonNode message) {
    NarrowJson.expectOnly(message, MESSAGE);
    boolean assistants =
        message.path("type").asString("").equals("message")
            && message.path("role").asString("").equals("assistant");
    NarrowJson.expect(
        assistants && message.path("content").isArray(), "a message of the assistant is expected");
  }

  private void beginCall(JsonNode block) {
    NarrowJson.expectOnly(block, TOOL_USE);
    calls.begin(
        calls.size(), NarrowJson.string(block.path("id")), NarrowJson.string(block.path("name")));
  }

  /// What a model wrote that is no object stands there as text.
  private static String arguments(JsonNode input) {
    NarrowJson.expect(input.isObject() || input.isString(), "a call without input");
    return input.isString()
        ? input.stringValue()
        : new String(CanonicalJson.write(input), StandardCharsets.UTF_8);
  }

  private void readEvent(String type, JsonNode event) {
    switch (type) {
      case "ping" -> NarrowJson.expectOnly(event, Set.of("type"));
      case "message_start" -> start(event);
      case "content_block_start" -> beginBlock(event);
      case "content_block_delta" -> appendToBlock(event);
      case "content_block_stop" -> endBlock(event);
      case "message_delta" -> {
        NarrowJson.expectOnly(event, Set.of("type", "delta", "usage"));
        NarrowJson.expectOnly(event.path("delta"), Set.of("stop_reason", "stop_sequence"));
        move(Place.BETWEEN_BLOCKS, Place.AFTER_BLOCKS);
        readEnd(event.path("delta"), event.path("usage"));
        NarrowJson.expect(finishReason != null, "a message that ends for no reason");
        if (event.path("usage").has("input_tokens")) {
          promptTokens = NarrowJson.count(event.path("usage"), "input_tokens");
        }
      }
      case "message_stop" -> {
        NarrowJson.expectOnly(event, Set.of("type"));
        move(Place.AFTER_BLOCKS, Place.OVER);
      }
      default -> throw new DecodingException("an event of an unknown type", 0);
    }
  }

  private void move(Place from, Place to) {
    NarrowJson.expect(place == from, "an event out of its turn");
    place = to;
  }

  private void start(JsonNode event) {
    NarrowJson.expectOnly(event, Set.of("type", "message"));
    JsonNode message = event.path("message");
    expectMessage(message);
    NarrowJson.expect(message.path("content").isEmpty(), "a message that starts with content");
    NarrowJson.expect(!message.hasNonNull("stop_reason"), "a message that starts with its end");
    move(Place.BEFORE, Place.BETWEEN_BLOCKS);
    promptTokens = NarrowJson.count(message.path("usage"), "input_tokens");
  }

  private void expectIndex(JsonNode event, int index) {
    NarrowJson.expect(
        NarrowJson.count(event, "index") == index, "a block that is not the next or the last");
  }

  private void beginBlock(JsonNode event) {
    NarrowJson.expectOnly(event, Set.of("type", "index", "content_block"));
    expectIndex(event, blocks++);
    JsonNode block = event.path("content_block");
    if (block.path("type").asString("").equals("text")) {
      NarrowJson.expectOnly(block, TEXT);
      move(Place.BETWEEN_BLOCKS, Place.IN_TEXT);
      text.append(NarrowJson.string(block.path("text")));
    } else {
      NarrowJson.expect(
          block.path("type").asString("").equals("tool_use"), "neither text nor call");
      move(Place.BETWEEN_BLOCKS, Place.IN_TOOL_USE);
      JsonNode input = block.path("input");
      NarrowJson.expect(input.isObject() && input.isEmpty(), "a call that starts with its input");
      beginCall(block);
    }
  }

  private void appendToBlock(JsonNode event) {
    NarrowJson.expectOnly(event, Set.of("type", "index", "delta"));
    expectIndex(event, blocks - 1);
    JsonNode delta = event.path("delta");
    switch (delta.path("type").asString("")) {
      case "text_delta" -> {
        NarrowJson.expectOnly(delta, TEXT);
        move(Place.IN_TEXT, Place.IN_TEXT);
        text.append(NarrowJson.string(delta.path("text")));
      }
      case "input_json_delta" -> {
        NarrowJson.expectOnly(delta, Set.of("type", "partial_json"));
        move(Place.IN_TOOL_USE, Place.IN_TOOL_USE);
        calls.append(calls.size() - 1, NarrowJson.string(delta.path("partial_json")));
      }
      default -> throw new DecodingException("a delta of an unknown type", 0);
    }
  }

  private void endBlock(JsonNode event) {
    NarrowJson.expectOnly(event, Set.of("type", "index"));
    expectIndex(event, blocks - 1);
    move(place == Place.IN_TEXT ? Place.IN_TEXT : Place.IN_TOOL_USE, Place.BETWEEN_BLOCKS);
  }

  private void readEnd(JsonNode delta, JsonNode usage) {
    JsonNode sequence = delta.path("stop_sequence");
    stopSequence = sequence.isString() ? sequence.stringValue() : null;
    finishReason = finishReason(NarrowJson.string(delta.path("stop_reason")));
    completionTokens = NarrowJson.count(usage, "output_tokens");
  }

  private String finishReason(String reason) {
    boolean bySequence = reason.equals("stop_sequence");
    NarrowJson.expect(
        bySequence == (stopSequence != null), "a stop sequence beside another reason to stop");
    return switch (reason) {
      case "end_turn", "stop_sequence" -> "stop";
      case "max_tokens" -> "length";
      case "tool_use" -> "tool_calls";
      case "refusal" -> "content_filter";
      default -> throw new DecodingException("an unknown reason to stop", 0);
    };
  }
}
