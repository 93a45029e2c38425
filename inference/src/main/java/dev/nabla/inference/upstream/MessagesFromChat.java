package dev.nabla.inference.upstream;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.BodyMembers;
import dev.nabla.protocol.inference.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A body of OpenAI's chat in the words of Anthropic's messages.
final class MessagesFromChat {
  /// Anthropic asks for a limit; where a chat body has none it is this one.
  static final int DEFAULT_MAX_TOKENS = 4_096;

  private MessagesFromChat() {}

  static ObjectNode translate(ObjectNode chat) {
    BodyMembers body = BodyMembers.of(chat, "");
    ObjectNode told = BodyMembers.object();
    translateMessages(body, told);
    body.copy("max_tokens", told, "max_tokens");
    body.copy("max_completion_tokens", told, "max_tokens");
    if (!told.has("max_tokens")) {
      told.put("max_tokens", DEFAULT_MAX_TOKENS);
    }
    body.copy("temperature", told, "temperature");
    if (told.path("temperature").asDouble(0) > 1) {
      throw body.refused(
          RefusalCode.INVALID_VALUE, "temperature", "whoever serves this model takes 0 to 1");
    }
    body.copy("top_p", told, "top_p");
    translateStop(body, told);
    JsonNode user = body.take("user");
    if (user.isString()) {
      told.putObject("metadata").set("user_id", user);
    }
    translateTools(body, told);
    translateFormat(body, told);
    refuseWhatHasNoWord(body);
    body.expectNoMore();
    return told;
  }

  private static void refuseWhatHasNoWord(BodyMembers body) {
    for (String name : List.of("frequency_penalty", "presence_penalty", "top_logprobs")) {
      if (body.take(name).asDouble(0) != 0) {
        throw body.unsupported(name);
      }
    }
    for (String name : List.of("logit_bias", "modalities", "functions")) {
      JsonNode value = body.take(name);
      if (!value.isEmpty() && !name.equals("modalities")) {
        throw body.unsupported(name);
      }
    }
    body.drop(
        "model", "stream", "stream_options", "n", "logprobs", "metadata", "store", "service_tier");
    body.drop("safety_identifier", "prompt_cache_key", "prompt_cache_retention");
  }

  private static void translateStop(BodyMembers body, ObjectNode told) {
    JsonNode stop = body.take("stop");
    if (stop.isString()) {
      told.putArray("stop_sequences").add(stop);
    } else if (!stop.isEmpty()) {
      told.set("stop_sequences", stop);
    }
  }

  private static void translateMessages(BodyMembers body, ObjectNode told) {
    StringBuilder system = new StringBuilder();
    ArrayNode items = BodyMembers.array();
    int place = 0;
    for (JsonNode node : body.take("messages").values()) {
      BodyMembers message = BodyMembers.of(node, "messages[" + place++ + "]");
      switch (message.takeText("role")) {
        case "system", "developer" ->
            system.append(system.isEmpty() ? "" : "\n\n").append(text(message));
        case "user" -> addParts(message, blocksOf("user", items));
        case "assistant" -> addAssistant(message, blocksOf("assistant", items));
        case "tool" -> {
          ObjectNode result = blocksOf("user", items).addObject().put("type", "tool_result");
          result.put("tool_use_id", message.takeText("tool_call_id")).put("content", text(message));
        }
        default -> throw message.unsupported("role");
      }
      message.drop("refusal", "annotations", "audio");
      message.expectNoMore();
    }
    if (!system.isEmpty()) {
      told.put("system", system.toString());
    }
    told.set("messages", items);
  }

  /// The blocks of the last message where that is of this role, else of a new one.
  private static ArrayNode blocksOf(String role, ArrayNode items) {
    JsonNode last = items.path(items.size() - 1);
    if (last.path("role").asString("").equals(role)
        && last.path("content") instanceof ArrayNode blocks) {
      return blocks;
    }
    return items.addObject().put("role", role).putArray("content");
  }

  private static String text(BodyMembers message) {
    JsonNode content = message.take("content");
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder text = new StringBuilder();
    int place = 0;
    for (JsonNode node : content.values()) {
      BodyMembers part = BodyMembers.of(node, message.pathOf("content[" + place++ + "]"));
      if (!part.takeText("type").equals("text")) {
        throw part.unsupported("type");
      }
      text.append(part.takeText("text"));
    }
    return text.toString();
  }

  private static void addParts(BodyMembers message, ArrayNode blocks) {
    JsonNode content = message.take("content");
    if (content.isString()) {
      blocks.addObject().put("type", "text").set("text", content);
      return;
    }
    int place = 0;
    for (JsonNode node : content.values()) {
      BodyMembers part = BodyMembers.of(node, message.pathOf("content[" + place++ + "]"));
      switch (part.takeText("type")) {
        case "text" -> blocks.addObject().put("type", "text").put("text", part.takeText("text"));
        case "image_url" -> addImage(part, blocks);
        default -> throw part.unsupported("type");
      }
    }
  }

  private static void addImage(BodyMembers part, ArrayNode blocks) {
    String url = BodyMembers.of(part.take("image_url"), part.pathOf("image_url")).takeText("url");
    ObjectNode source = blocks.addObject().put("type", "image").putObject("source");
    int comma = url.indexOf(";base64,");
    if (url.startsWith("data:") && comma > 0) {
      source.put("type", "base64").put("media_type", url.substring("data:".length(), comma));
      source.put("data", url.substring(comma + ";base64,".length()));
    } else {
      source.put("type", "url").put("url", url);
    }
  }

  private static void addAssistant(BodyMembers message, ArrayNode blocks) {
    JsonNode content = message.take("content");
    if (!content.isMissingNode() && !content.asString("x").isEmpty()) {
      blocks.addObject().put("type", "text").put("text", text(message));
    }
    int place = 0;
    for (JsonNode node : message.take("tool_calls").values()) {
      BodyMembers call = BodyMembers.of(node, message.pathOf("tool_calls[" + place++ + "]"));
      BodyMembers function = BodyMembers.of(call.take("function"), call.pathOf("function"));
      ObjectNode block = blocks.addObject().put("type", "tool_use").put("id", call.takeText("id"));
      block.put("name", function.takeText("name"));
      block.set("input", arguments(function));
    }
  }

  private static JsonNode arguments(BodyMembers function) {
    String text = function.takeText("arguments");
    try {
      return text.isEmpty()
          ? BodyMembers.object()
          : StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (DecodingException e) {
      throw function.refused(RefusalCode.INVALID_VALUE, "arguments", "JSON is expected");
    }
  }

  private static void translateTools(BodyMembers body, ObjectNode told) {
    JsonNode tools = body.take("tools");
    if (!tools.isEmpty()) {
      ArrayNode items = told.putArray("tools");
      int place = 0;
      for (JsonNode node : tools.values()) {
        BodyMembers tool = BodyMembers.of(node, "tools[" + place++ + "]");
        if (!tool.takeText("type").equals("function")) {
          throw tool.unsupported("type");
        }
        BodyMembers function = BodyMembers.of(tool.take("function"), tool.pathOf("function"));
        ObjectNode item = items.addObject().put("name", function.takeText("name"));
        function.copy("description", item, "description");
        function.copy("parameters", item, "input_schema");
        if (!item.has("input_schema")) {
          item.putObject("input_schema").put("type", "object");
        }
        function.drop("strict");
        function.expectNoMore();
      }
    }
    translateChoice(body, told);
  }

  private static void translateChoice(BodyMembers body, ObjectNode told) {
    JsonNode choice = body.take("tool_choice");
    boolean single = !body.take("parallel_tool_calls").asBoolean(true);
    if (choice.isMissingNode() && !single) {
      return;
    }
    ObjectNode wanted = told.putObject("tool_choice");
    if (choice.isObject()) {
      BodyMembers named = BodyMembers.of(choice, "tool_choice");
      BodyMembers function = BodyMembers.of(named.take("function"), "tool_choice.function");
      wanted.put("type", "tool").put("name", function.takeText("name"));
    } else {
      switch (choice.asString("auto")) {
        case "auto" -> wanted.put("type", "auto");
        case "none" -> wanted.put("type", "none");
        case "required" -> wanted.put("type", "any");
        default -> throw body.unsupported("tool_choice");
      }
    }
    if (single && !wanted.path("type").asString().equals("none")) {
      wanted.put("disable_parallel_tool_use", true);
    }
  }

  private static void translateFormat(BodyMembers body, ObjectNode told) {
    JsonNode format = body.take("response_format");
    if (format.isMissingNode()) {
      return;
    }
    BodyMembers shape = BodyMembers.of(format, "response_format");
    switch (shape.takeText("type")) {
      case "text" -> {
        // What is given anyhow.
      }
      case "json_schema" -> {
        BodyMembers schema =
            BodyMembers.of(shape.take("json_schema"), "response_format.json_schema");
        ObjectNode wanted = told.putObject("output_config").putObject("format");
        schema.copy("schema", wanted.put("type", "json_schema"), "schema");
      }
      default -> throw shape.unsupported("type");
    }
  }
}
