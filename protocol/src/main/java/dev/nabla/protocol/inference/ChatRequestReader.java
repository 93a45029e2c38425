package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatRequest.Delivery;
import dev.nabla.protocol.inference.ChatRequest.Sampling;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From the bytes of an OpenAI chat body to a [ChatRequest].
final class ChatRequestReader {
  private static final int MAX_MODEL_NAME = 256;
  private static final BigDecimal MIN_TEMPERATURE = BigDecimal.ONE.divide(new BigDecimal(1 << 20));
  private static final BigDecimal MAX_TEMPERATURE = BigDecimal.TWO;

  /// Members of every form that say how to draw, where to end and how to send.
  static final Set<String> SAMPLING_AND_DELIVERY =
      Set.of(
          "temperature",
          "top_p",
          "max_tokens",
          "max_completion_tokens",
          "response_format",
          "tools",
          "tool_choice",
          "stop",
          "seed",
          "stream",
          "stream_options");

  private static final Set<String> STREAM_OPTIONS = Set.of("include_usage", "include_obfuscation");

  private ChatRequestReader() {}

  /// A chat body as OpenAI has it.
  static ChatRequest read(JsonNode body) {
    return read(body, Sampling.MAX_STOPS);
  }

  /// A body in the words of chat.
  ///
  /// @param maxStops most stop strings of the form that it was written in
  static ChatRequest read(JsonNode body, int maxStops) {
    RequestMembers members = RequestMembers.of(body, "");
    Set<String> honoured = new HashSet<>(SAMPLING_AND_DELIVERY);
    honoured.add("model");
    honoured.add("messages");
    members.refuseUnknown(UnhonouredMembers.withAccepted(honoured));
    UnhonouredMembers.refuseChanging(members);
    return new ChatRequest(
        readModel(members),
        readMessages(members),
        AnswerFormatReader.read(members),
        ToolOfferReader.read(members),
        readSampling(members, maxStops),
        readDelivery(members),
        false);
  }

  /// @throws RequestRefused where the body is too large, or not JSON in one way only
  static JsonNode parseJson(Bytes body) {
    if (body.size() > ChatRequest.MAX_BYTES) {
      throw new RequestRefused(
          RefusalCode.REQUEST_TOO_LARGE,
          "The body has %d bytes; at most %d are read."
              .formatted(body.size(), ChatRequest.MAX_BYTES),
          "");
    }
    try {
      return StrictJson.parse(body.toArray());
    } catch (DecodingException e) {
      throw new RequestRefused(
          RefusalCode.INVALID_JSON,
          "The body is not JSON that can be read in one way only: " + e.getMessage() + ".",
          "");
    }
  }

  static String readModel(RequestMembers members) {
    String model = members.requireString("model");
    if (model.isEmpty() || model.length() > MAX_MODEL_NAME) {
      throw RequestMembers.invalid("model", "a name of 1 to 256 characters is expected");
    }
    return model;
  }

  private static List<ChatMessage> readMessages(RequestMembers members) {
    members.require("messages");
    List<JsonNode> items = members.items("messages");
    if (items.isEmpty() || items.size() > ChatRequest.MAX_MESSAGES) {
      throw RequestMembers.invalid("messages", "1 to 1024 messages are expected");
    }
    List<ChatMessage> messages = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      messages.add(ChatMessageReader.read(items.get(i), "messages[" + i + "]"));
    }
    return messages;
  }

  static Sampling readSampling(RequestMembers members, int maxStops) {
    return new Sampling(
        readTemperature(members),
        readTopP(members),
        readTokenLimit(members),
        readStop(members, maxStops),
        members.findInteger("seed"));
  }

  private static @Nullable BigDecimal readTemperature(RequestMembers members) {
    BigDecimal value = members.findNumber("temperature");
    if (value != null
        && value.signum() != 0
        && (value.compareTo(MIN_TEMPERATURE) < 0 || value.compareTo(MAX_TEMPERATURE) > 0)) {
      throw RequestMembers.invalid("temperature", "0, or 2^-20 to 2 is expected");
    }
    return value;
  }

  private static @Nullable BigDecimal readTopP(RequestMembers members) {
    BigDecimal value = members.findNumber("top_p");
    // A value that rounds to zero as f32 would keep no candidate.
    if (value != null && (value.compareTo(BigDecimal.ONE) > 0 || !(value.floatValue() > 0))) {
      throw RequestMembers.invalid("top_p", "a number above 0 and at most 1 is expected");
    }
    return value;
  }

  private static @Nullable Integer readTokenLimit(RequestMembers members) {
    Integer older = readLimit(members, "max_tokens");
    Integer newer = readLimit(members, "max_completion_tokens");
    if (older != null && newer != null && !older.equals(newer)) {
      throw RequestMembers.invalid(
          "max_completion_tokens", "it differs from 'max_tokens'; give one of them");
    }
    return newer != null ? newer : older;
  }

  private static @Nullable Integer readLimit(RequestMembers members, String name) {
    Long value = members.findInteger(name);
    if (value == null) {
      return null;
    }
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw RequestMembers.invalid(name, "1 to 2147483647 tokens are expected");
    }
    return value.intValue();
  }

  private static List<String> readStop(RequestMembers members, int maxStops) {
    JsonNode value = members.find("stop");
    if (value == null) {
      return List.of();
    }
    List<JsonNode> items = value.isString() ? List.of(value) : members.items("stop");
    if (items.size() > maxStops) {
      throw RequestMembers.invalid("stop", "at most %d strings are expected".formatted(maxStops));
    }
    List<String> stops = new ArrayList<>(items.size());
    for (JsonNode item : items) {
      stops.add(readStopString(item));
    }
    return stops;
  }

  private static String readStopString(JsonNode item) {
    String stop = RequestMembers.stringOf(item, "stop");
    int size = stop.getBytes(StandardCharsets.UTF_8).length;
    if (size == 0 || size > Sampling.MAX_STOP_BYTES) {
      throw RequestMembers.invalid("stop", "strings of 1 to 1024 bytes are expected");
    }
    return stop;
  }

  static Delivery readDelivery(RequestMembers members) {
    boolean stream = members.flag("stream");
    JsonNode options = members.find("stream_options");
    if (options == null) {
      return new Delivery(stream, false);
    }
    RequestMembers read = RequestMembers.of(options, "stream_options");
    read.refuseUnknown(STREAM_OPTIONS);
    read.flag("include_obfuscation");
    return new Delivery(stream, read.flag("include_usage") && stream);
  }
}
