package dev.nabla.protocol.inference;

import dev.nabla.primitives.codec.CanonicalJson;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A body of Anthropic's messages in the words of OpenAI's chat (`docs/formats.md`, "Request
/// forms"). A pure function: for exact models it is part of what is run.
final class ChatFromMessages {
  /// What a result of a tool begins with where the client says that it is an error: chat has no
  /// member for it.
  static final String TOOL_FAILED = "Error: ";

  private ChatFromMessages() {}

  static ObjectNode translate(ObjectNode messages) {
    BodyMembers body = BodyMembers.of(messages, "");
    ObjectNode chat = BodyMembers.object();
    ArrayNode items = chat.putArray("messages");
    if (!body.take("system").isMissingNode()) {
      items.addObject().put("role", "system").put("content", text(body, "system"));
    }
    if (body.take("messages").isMissingNode()) {
      throw body.missing("messages");
    }
    body.takeObjects("messages").forEach(message -> addMessage(message, items));
    body.copy("max_tokens", chat, "max_tokens");
    body.copy("temperature", chat, "temperature");
    body.copy("top_p", chat, "top_p");
    body.copy("stop_sequences", chat, "stop");
    translateTools(body, chat);
    translateOutput(body, chat);
    JsonNode user = body.take("metadata").path("user_id");
    if (user.isString()) {
      chat.set("user", user);
    }
    if (!body.take("thinking").path("type").asString("disabled").equals("disabled")) {
      throw body.unsupported("thinking");
    }
    body.drop("model", "stream", "service_tier", "cache_control");
    body.expectNoMore();
    return chat;
  }

  private static void addMessage(BodyMembers message, ArrayNode items) {
    String role = message.takeText("role");
    JsonNode content = message.takeContent("content");
    message.expectNoMore();
    boolean users = role.equals("user");
    if (!users && !role.equals("assistant")) {
      throw RequestMembers.invalid(message.pathOf("role"), "user or assistant is expected");
    }
    if (content.isString()) {
      items.addObject().put("role", role).set("content", content);
    } else if (users) {
      addUser(content, items, message.pathOf("content"));
    } else {
      addAssistant(content, items, message.pathOf("content"));
    }
  }

  /// Results of tools are messages of their own and come first, as they answer the message before.
  private static void addUser(JsonNode blocks, ArrayNode items, String path) {
    ArrayNode parts = BodyMembers.array();
    for (BodyMembers block : BodyMembers.objects(blocks, path)) {
      switch (block.takeText("type")) {
        case "text" -> parts.addObject().put("type", "text").put("text", block.takeText("text"));
        case "image" -> {
          ObjectNode part = parts.addObject().put("type", "image_url");
          part.putObject("image_url").put("url", imageUrl(block));
        }
        case "tool_result" -> addResult(block, items);
        default -> throw block.unsupported("type");
      }
      block.drop("cache_control", "citations");
      block.expectNoMore();
    }
    if (!parts.isEmpty()) {
      items.addObject().put("role", "user").set("content", parts);
    }
  }

  private static void addResult(BodyMembers block, ArrayNode items) {
    ObjectNode result = items.addObject().put("role", "tool");
    result.put("tool_call_id", block.takeText("tool_use_id"));
    String content = block.take("content").isMissingNode() ? "" : text(block, "content");
    boolean failed = block.take("is_error").asBoolean(false);
    result.put("content", failed ? TOOL_FAILED + content : content);
  }

  private static String imageUrl(BodyMembers block) {
    BodyMembers source = BodyMembers.of(block.take("source"), block.pathOf("source"));
    return switch (source.takeText("type")) {
      case "base64" ->
          "data:" + source.takeText("media_type") + ";base64," + source.takeText("data");
      case "url" -> source.takeText("url");
      default -> throw source.unsupported("type");
    };
  }

  private static void addAssistant(JsonNode blocks, ArrayNode items, String path) {
    StringBuilder text = new StringBuilder();
    ArrayNode calls = BodyMembers.array();
    for (BodyMembers block : BodyMembers.objects(blocks, path)) {
      switch (block.takeText("type")) {
        case "text" -> text.append(block.takeText("text"));
        case "tool_use" -> addCall(block, calls);
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

  /// Arguments are text in chat: here in the one form that RFC 8785 gives them.
  private static void addCall(BodyMembers block, ArrayNode calls) {
    JsonNode input = block.take("input");
    String arguments =
        input.isString()
            ? input.stringValue()
            : new String(CanonicalJson.write(input), StandardCharsets.UTF_8);
    ObjectNode call = calls.addObject();
    call.put("id", block.takeText("id")).put("type", "function");
    call.putObject("function").put("name", block.takeText("name")).put("arguments", arguments);
  }

  /// A string, or the text of blocks that are text alone, an empty line between two.
  private static String text(BodyMembers parent, String name) {
    JsonNode content = parent.takeContent(name);
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder text = new StringBuilder();
    for (BodyMembers block : BodyMembers.objects(content, parent.pathOf(name))) {
      if (!block.takeText("type").equals("text")) {
        throw block.unsupported("type");
      }
      text.append(text.isEmpty() ? "" : "\n\n").append(block.takeText("text"));
      block.drop("cache_control", "citations");
      block.expectNoMore();
    }
    return text.toString();
  }

  private static void translateTools(BodyMembers body, ObjectNode chat) {
    ArrayNode items = BodyMembers.array();
    for (BodyMembers tool : body.takeObjects("tools")) {
      if (!tool.take("type").asString("custom").equals("custom")) {
        throw tool.unsupported("type");
      }
      ObjectNode function = items.addObject().put("type", "function").putObject("function");
      function.put("name", tool.takeText("name"));
      tool.copy("description", function, "description");
      tool.copy("input_schema", function, "parameters");
      tool.copy("strict", function, "strict");
      tool.drop("cache_control", "eager_input_streaming");
      tool.expectNoMore();
    }
    if (!items.isEmpty()) {
      chat.set("tools", items);
    }
    JsonNode choice = body.take("tool_choice");
    if (!choice.isMissingNode()) {
      translateChoice(BodyMembers.of(choice, "tool_choice"), chat);
    }
  }

  private static void translateChoice(BodyMembers choice, ObjectNode chat) {
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

  private static void translateOutput(BodyMembers body, ObjectNode chat) {
    JsonNode config = body.take("output_config");
    if (config.isMissingNode()) {
      return;
    }
    BodyMembers output = BodyMembers.of(config, "output_config");
    output.copy("effort", chat, "reasoning_effort");
    JsonNode format = output.take("format");
    if (!format.isMissingNode()) {
      BodyMembers schema = BodyMembers.of(format, "output_config.format");
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
