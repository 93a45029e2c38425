package dev.nabla.protocol.inference;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A body of OpenAI's responses in the words of its chat (`docs/formats.md`, "Request forms"). A
/// pure function: for exact models it is part of what is run.
final class ChatFromResponses {
  private ChatFromResponses() {}

  static ObjectNode translate(ObjectNode responses) {
    BodyMembers body = BodyMembers.of(responses, "");
    refuseMemory(body);
    ObjectNode chat = BodyMembers.object();
    ArrayNode items = chat.putArray("messages");
    if (!body.take("instructions").isMissingNode()) {
      items.addObject().put("role", "system").put("content", body.takeText("instructions"));
    }
    translateInput(body, items);
    body.copy("max_output_tokens", chat, "max_tokens");
    for (String name :
        new String[] {
          "temperature",
          "top_p",
          "top_logprobs",
          "user",
          "metadata",
          "parallel_tool_calls",
          "seed",
          "service_tier"
        }) {
      body.copy(name, chat, name);
    }
    translateTools(body, chat);
    translateText(body, chat);
    JsonNode effort = body.take("reasoning").path("effort");
    if (effort.isString()) {
      chat.set("reasoning_effort", effort);
    }
    if (body.take("background").asBoolean(false)) {
      throw body.unsupported("background");
    }
    if (!body.take("truncation").asString("disabled").equals("disabled")) {
      throw body.unsupported("truncation");
    }
    body.drop("model", "stream", "stream_options", "store", "include");
    body.drop("prompt_cache_key", "prompt_cache_retention", "safety_identifier");
    body.expectNoMore();
    return chat;
  }

  /// A receipt covers the whole request, so nothing of it may lie elsewhere.
  private static void refuseMemory(BodyMembers body) {
    for (String name : new String[] {"previous_response_id", "conversation", "prompt"}) {
      if (!body.take(name).isMissingNode()) {
        throw body.refused(
            RefusalCode.UNSUPPORTED_PARAMETER,
            name,
            "a receipt covers the whole request, so all of it must stand in the body; the proxy"
                + " puts a previous response there");
      }
    }
  }

  private static void translateInput(BodyMembers body, ArrayNode items) {
    JsonNode input = body.takeContent("input");
    if (input.isString()) {
      items.addObject().put("role", "user").set("content", input);
      return;
    }
    for (BodyMembers item : BodyMembers.objects(input, "input")) {
      switch (item.take("type").asString("message")) {
        case "message" -> addMessage(item, items);
        case "function_call" -> addCall(item, items);
        case "function_call_output" -> {
          ObjectNode result = items.addObject().put("role", "tool");
          result.put("tool_call_id", item.takeText("call_id"));
          result.set("content", content(item, "output"));
        }
        // What another answer thought is for its model alone.
        case "reasoning" -> item.drop("summary", "content", "encrypted_content");
        default -> throw item.unsupported("type");
      }
      item.drop("id", "status");
      item.expectNoMore();
    }
  }

  private static void addMessage(BodyMembers item, ArrayNode items) {
    ObjectNode message = items.addObject().put("role", item.takeText("role"));
    message.set("content", content(item, "content"));
  }

  private static JsonNode content(BodyMembers item, String name) {
    JsonNode content = item.takeContent(name);
    if (content.isString()) {
      return content;
    }
    ArrayNode parts = BodyMembers.array();
    for (BodyMembers part : BodyMembers.objects(content, item.pathOf(name))) {
      switch (part.takeText("type")) {
        case "input_text", "output_text", "text" ->
            parts.addObject().put("type", "text").put("text", part.takeText("text"));
        case "input_image" -> {
          ObjectNode image = parts.addObject().put("type", "image_url").putObject("image_url");
          image.put("url", part.takeText("image_url"));
          part.copy("detail", image, "detail");
        }
        default -> throw part.unsupported("type");
      }
      part.drop("annotations", "logprobs");
      part.expectNoMore();
    }
    return parts;
  }

  /// Calls that follow each other are of one message.
  private static void addCall(BodyMembers item, ArrayNode items) {
    JsonNode last = items.path(items.size() - 1);
    ObjectNode message =
        last instanceof ObjectNode before && before.has("tool_calls")
            ? before
            : items.addObject().put("role", "assistant").putNull("content");
    ArrayNode calls =
        message.path("tool_calls") instanceof ArrayNode known
            ? known
            : message.putArray("tool_calls");
    ObjectNode call = calls.addObject();
    call.put("id", item.takeText("call_id")).put("type", "function");
    call.putObject("function")
        .put("name", item.takeText("name"))
        .put("arguments", item.takeText("arguments"));
  }

  private static void translateTools(BodyMembers body, ObjectNode chat) {
    ArrayNode items = BodyMembers.array();
    for (BodyMembers tool : body.takeObjects("tools")) {
      if (!tool.takeText("type").equals("function")) {
        throw tool.unsupported("type");
      }
      ObjectNode function = items.addObject().put("type", "function").putObject("function");
      for (String name : new String[] {"name", "description", "parameters", "strict"}) {
        tool.copy(name, function, name);
      }
      tool.expectNoMore();
    }
    if (!items.isEmpty()) {
      chat.set("tools", items);
    }
    JsonNode choice = body.take("tool_choice");
    if (choice.isString()) {
      chat.set("tool_choice", choice);
    } else if (!choice.isMissingNode()) {
      BodyMembers named = BodyMembers.of(choice, "tool_choice");
      if (!named.takeText("type").equals("function")) {
        throw named.unsupported("type");
      }
      ObjectNode wanted = chat.putObject("tool_choice").put("type", "function");
      wanted.putObject("function").put("name", named.takeText("name"));
      named.expectNoMore();
    }
  }

  private static void translateText(BodyMembers body, ObjectNode chat) {
    JsonNode text = body.take("text");
    if (text.isMissingNode()) {
      return;
    }
    BodyMembers wanted = BodyMembers.of(text, "text");
    wanted.copy("verbosity", chat, "verbosity");
    JsonNode format = wanted.take("format");
    wanted.expectNoMore();
    if (format.isMissingNode()) {
      return;
    }
    BodyMembers shape = BodyMembers.of(format, "text.format");
    String type = shape.takeText("type");
    ObjectNode told = chat.putObject("response_format").put("type", type);
    if (type.equals("json_schema")) {
      ObjectNode schema = told.putObject("json_schema");
      for (String name : new String[] {"name", "description", "strict", "schema"}) {
        shape.copy(name, schema, name);
      }
    }
    shape.expectNoMore();
  }
}
