package dev.nabla.inference.upstream;

import dev.nabla.protocol.inference.RefusalCode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A body of Anthropic's messages in the words of OpenAI's chat.
final class ChatFromMessages {
  private ChatFromMessages() {}

  static ObjectNode translate(ObjectNode messages) {
    Body body = Body.of(messages, "");
    ObjectNode chat = Body.object();
    ArrayNode items = chat.putArray("messages");
    JsonNode system = body.take("system");
    if (!system.isMissingNode()) {
      items.addObject().put("role", "system").put("content", text(system, "system"));
    }
    int place = 0;
    for (JsonNode message : body.take("messages").values()) {
      addMessage(Body.of(message, "messages[" + place++ + "]"), items);
    }
    body.copy("max_tokens", chat, "max_tokens");
    body.copy("temperature", chat, "temperature");
    body.copy("top_p", chat, "top_p");
    body.copy("stop_sequences", chat, "stop");
    translateTools(body, chat);
    translateFormat(body, chat);
    JsonNode user = body.take("metadata").path("user_id");
    if (user.isString()) {
      chat.set("user", user);
    }
    if (body.take("thinking").path("type").asString("disabled").equals("enabled")) {
      throw body.unsupported("thinking");
    }
    body.drop("model", "stream", "service_tier", "cache_control");
    body.expectNoMore();
    return chat;
  }

  private static void addMessage(Body message, ArrayNode items) {
    String role = message.takeText("role");
    JsonNode content = message.take("content");
    message.expectNoMore();
    if (content.isString()) {
      items.addObject().put("role", role).set("content", content);
      return;
    }
    switch (role) {
      case "user" -> addUser(content, items, message.pathOf("content"));
      case "assistant" -> addAssistant(content, items, message.pathOf("content"));
      default -> throw message.refused(RefusalCode.INVALID_VALUE, "role", "user or assistant");
    }
  }

  /// Results of tools are messages of their own and come first, as they answer the message before.
  private static void addUser(JsonNode blocks, ArrayNode items, String path) {
    ArrayNode parts = Body.array();
    int place = 0;
    for (JsonNode node : blocks.values()) {
      Body block = Body.of(node, path + "[" + place++ + "]");
      switch (block.takeText("type")) {
        case "text" -> parts.addObject().put("type", "text").put("text", block.takeText("text"));
        case "image" -> {
          ObjectNode part = parts.addObject().put("type", "image_url");
          part.putObject("image_url").put("url", imageUrl(block));
        }
        case "tool_result" -> {
          ObjectNode result = items.addObject().put("role", "tool");
          result.put("tool_call_id", block.takeText("tool_use_id"));
          JsonNode content = block.take("content");
          result.put(
              "content", content.isMissingNode() ? "" : text(content, block.pathOf("content")));
        }
        default -> throw block.unsupported("type");
      }
      block.drop("cache_control", "is_error");
      block.expectNoMore();
    }
    if (!parts.isEmpty()) {
      items.addObject().put("role", "user").set("content", parts);
    }
  }

  private static String imageUrl(Body block) {
    Body source = Body.of(block.take("source"), block.pathOf("source"));
    return switch (source.takeText("type")) {
      case "base64" ->
          "data:" + source.takeText("media_type") + ";base64," + source.takeText("data");
      case "url" -> source.takeText("url");
      default -> throw source.unsupported("type");
    };
  }

  private static void addAssistant(JsonNode blocks, ArrayNode items, String path) {
    StringBuilder text = new StringBuilder();
    ArrayNode calls = Body.array();
    int place = 0;
    for (JsonNode node : blocks.values()) {
      Body block = Body.of(node, path + "[" + place++ + "]");
      switch (block.takeText("type")) {
        case "text" -> text.append(block.takeText("text"));
        case "tool_use" -> {
          ObjectNode call = calls.addObject();
          call.put("id", block.takeText("id")).put("type", "function");
          String arguments = JsonMapper.shared().writeValueAsString(block.take("input"));
          call.putObject("function")
              .put("name", block.takeText("name"))
              .put("arguments", arguments);
        }
        // What another model thought is for that model alone.
        case "thinking", "redacted_thinking" -> block.drop("thinking", "signature", "data");
        default -> throw block.unsupported("type");
      }
      block.drop("cache_control", "citations");
      block.expectNoMore();
    }
    ObjectNode message = items.addObject().put("role", "assistant");
    if (text.isEmpty() && !calls.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", text.toString());
    }
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
  }

  /// A string, or the text of blocks that are text alone, an empty line between two.
  private static String text(JsonNode content, String path) {
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder text = new StringBuilder();
    int place = 0;
    for (JsonNode node : content.values()) {
      Body block = Body.of(node, path + "[" + place++ + "]");
      if (!block.takeText("type").equals("text")) {
        throw block.unsupported("type");
      }
      text.append(text.isEmpty() ? "" : "\n\n").append(block.takeText("text"));
    }
    return text.toString();
  }

  private static void translateTools(Body body, ObjectNode chat) {
    JsonNode tools = body.take("tools");
    if (!tools.isEmpty()) {
      ArrayNode items = chat.putArray("tools");
      int place = 0;
      for (JsonNode node : tools.values()) {
        Body tool = Body.of(node, "tools[" + place++ + "]");
        if (!tool.take("type").asString("custom").equals("custom")) {
          throw tool.unsupported("type");
        }
        ObjectNode function = items.addObject().put("type", "function").putObject("function");
        function.put("name", tool.takeText("name"));
        tool.copy("description", function, "description");
        tool.copy("input_schema", function, "parameters");
        tool.copy("strict", function, "strict");
        // How the arguments travel says nothing about the answer.
        tool.drop("cache_control", "eager_input_streaming");
        tool.expectNoMore();
      }
    }
    JsonNode choice = body.take("tool_choice");
    if (!choice.isMissingNode()) {
      translateChoice(Body.of(choice, "tool_choice"), chat);
    }
  }

  private static void translateChoice(Body choice, ObjectNode chat) {
    switch (choice.takeText("type")) {
      case "auto" -> chat.put("tool_choice", "auto");
      case "none" -> chat.put("tool_choice", "none");
      case "any" -> chat.put("tool_choice", "required");
      case "tool" -> {
        ObjectNode named = chat.putObject("tool_choice").put("type", "function");
        named.putObject("function").put("name", choice.takeText("name"));
      }
      default -> throw choice.unsupported("type");
    }
    if (choice.take("disable_parallel_tool_use").asBoolean(false)) {
      chat.put("parallel_tool_calls", false);
    }
    choice.expectNoMore();
  }

  private static void translateFormat(Body body, ObjectNode chat) {
    JsonNode config = body.take("output_config");
    if (config.isMissingNode()) {
      return;
    }
    Body output = Body.of(config, "output_config");
    JsonNode format = output.take("format");
    if (!format.isMissingNode()) {
      Body schema = Body.of(format, "output_config.format");
      if (!schema.takeText("type").equals("json_schema")) {
        throw schema.unsupported("type");
      }
      ObjectNode wanted = chat.putObject("response_format").put("type", "json_schema");
      ObjectNode named = wanted.putObject("json_schema").put("name", "answer").put("strict", true);
      schema.copy("schema", named, "schema");
      schema.expectNoMore();
    }
    output.expectNoMore();
  }
}
