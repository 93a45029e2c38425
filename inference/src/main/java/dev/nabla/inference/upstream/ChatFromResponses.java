package dev.nabla.inference.upstream;

import dev.nabla.protocol.inference.RefusalCode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A body of OpenAI's responses in the words of its chat.
final class ChatFromResponses {
  private ChatFromResponses() {}

  static ObjectNode translate(ObjectNode responses) {
    Body body = Body.of(responses, "");
    ObjectNode chat = Body.object();
    ArrayNode items = chat.putArray("messages");
    JsonNode instructions = body.take("instructions");
    if (!instructions.isMissingNode()) {
      items.addObject().put("role", "system").set("content", instructions);
    }
    translateInput(body, items);
    body.copy("max_output_tokens", chat, "max_tokens");
    for (String name :
        new String[] {
          "temperature", "top_p", "user", "metadata", "parallel_tool_calls", "seed", "service_tier"
        }) {
      body.copy(name, chat, name);
    }
    translateTools(body, chat);
    translateFormat(body, chat);
    JsonNode effort = body.take("reasoning").path("effort");
    if (effort.isString()) {
      chat.set("reasoning_effort", effort);
    }
    if (body.take("background").asBoolean(false)) {
      throw body.unsupported("background");
    }
    body.drop(
        "model",
        "stream",
        "stream_options",
        "store",
        "truncation",
        "include",
        "prompt_cache_key",
        "safety_identifier");
    body.expectNoMore();
    return chat;
  }

  private static void translateInput(Body body, ArrayNode items) {
    JsonNode input = body.take("input");
    if (input.isString()) {
      items.addObject().put("role", "user").set("content", input);
      return;
    }
    if (!input.isArray() || input.isEmpty()) {
      throw body.refused(RefusalCode.INVALID_TYPE, "input", "text or items are expected");
    }
    int place = 0;
    for (JsonNode node : input.values()) {
      Body item = Body.of(node, "input[" + place++ + "]");
      switch (item.take("type").asString("message")) {
        case "message" -> addMessage(item, items);
        case "function_call" -> addCall(item, items);
        case "function_call_output" -> {
          ObjectNode result = items.addObject().put("role", "tool");
          result.put("tool_call_id", item.takeText("call_id"));
          result.put("content", item.takeText("output"));
        }
        // What another answer thought is for its model alone.
        case "reasoning" -> item.drop("summary", "content", "encrypted_content");
        default -> throw item.unsupported("type");
      }
      item.drop("id", "status");
      item.expectNoMore();
    }
  }

  private static void addMessage(Body item, ArrayNode items) {
    ObjectNode message = items.addObject().put("role", item.takeText("role"));
    JsonNode content = item.take("content");
    if (content.isString()) {
      message.set("content", content);
      return;
    }
    ArrayNode parts = message.putArray("content");
    int place = 0;
    for (JsonNode node : content.values()) {
      Body part = Body.of(node, item.pathOf("content[" + place++ + "]"));
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
  }

  /// Calls that follow each other are of one message.
  private static void addCall(Body item, ArrayNode items) {
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

  private static void translateTools(Body body, ObjectNode chat) {
    JsonNode tools = body.take("tools");
    if (!tools.isEmpty()) {
      ArrayNode items = chat.putArray("tools");
      int place = 0;
      for (JsonNode node : tools.values()) {
        Body tool = Body.of(node, "tools[" + place++ + "]");
        if (!tool.takeText("type").equals("function")) {
          throw tool.unsupported("type");
        }
        ObjectNode function = items.addObject().put("type", "function").putObject("function");
        for (String name : new String[] {"name", "description", "parameters", "strict"}) {
          tool.copy(name, function, name);
        }
        tool.expectNoMore();
      }
    }
    JsonNode choice = body.take("tool_choice");
    if (choice.isString()) {
      chat.set("tool_choice", choice);
    } else if (!choice.isMissingNode()) {
      Body named = Body.of(choice, "tool_choice");
      if (!named.takeText("type").equals("function")) {
        throw named.unsupported("type");
      }
      ObjectNode wanted = chat.putObject("tool_choice").put("type", "function");
      wanted.putObject("function").put("name", named.takeText("name"));
    }
  }

  private static void translateFormat(Body body, ObjectNode chat) {
    JsonNode text = body.take("text");
    if (text.isMissingNode()) {
      return;
    }
    Body wanted = Body.of(text, "text");
    wanted.copy("verbosity", chat, "verbosity");
    JsonNode format = wanted.take("format");
    wanted.expectNoMore();
    if (format.isMissingNode()) {
      return;
    }
    Body shape = Body.of(format, "text.format");
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
