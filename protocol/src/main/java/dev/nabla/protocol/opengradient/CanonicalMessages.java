package dev.nabla.protocol.opengradient;

import dev.nabla.primitives.bytes.DecodingException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The messages of a canonical request: roles settled, names dropped, attachments reduced to their
/// kind and file name.
final class CanonicalMessages {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String ROLE = "role";
  private static final String CONTENT = "content";
  private static final String TEXT = "text";
  private static final String TYPE = "type";
  private static final String FUNCTION = "function";
  private static final String TOOL_CALLS = "tool_calls";

  private CanonicalMessages() {}

  static ArrayNode of(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new DecodingException("messages are expected", 0);
    }
    ArrayNode canonical = NODES.arrayNode();
    messages.values().forEach(message -> canonical.add(message(message)));
    return canonical;
  }

  private static ObjectNode message(JsonNode message) {
    JsonNode role = message.path(ROLE);
    if (!message.isObject() || !role.isString()) {
      throw new DecodingException("a message with a role is expected", 0);
    }
    ObjectNode canonical = NODES.objectNode();
    return switch (role.stringValue()) {
      case "system", "developer" -> setOrNull(canonical.put(ROLE, "system"), CONTENT, message);
      case "user" -> userMessage(canonical, message.path(CONTENT));
      case "assistant" -> assistantMessage(canonical, message);
      case "tool" ->
          setOrNull(
              setOrNull(canonical.put(ROLE, "tool"), CONTENT, message), "tool_call_id", message);
      case FUNCTION ->
          setOrNull(setOrNull(canonical.put(ROLE, FUNCTION), CONTENT, message), "name", message);
      default -> throw new DecodingException("unknown message role", 0);
    };
  }

  private static ObjectNode setOrNull(ObjectNode canonical, String name, JsonNode from) {
    JsonNode value = from.path(name);
    canonical.set(name, value.isMissingNode() ? NODES.nullNode() : value);
    return canonical;
  }

  private static ObjectNode userMessage(ObjectNode canonical, JsonNode content) {
    canonical.put(ROLE, "user");
    if (content.isArray()) {
      ArrayNode parts = canonical.putArray(CONTENT);
      content.values().forEach(part -> parts.add(part(part)));
    } else {
      canonical.put(CONTENT, Python.str(content));
    }
    return canonical;
  }

  private static ObjectNode part(JsonNode part) {
    ObjectNode canonical = NODES.objectNode();
    if (!part.isObject()) {
      return canonical.put(TYPE, TEXT).put(TEXT, Python.str(part));
    }
    JsonNode type = part.path(TYPE);
    if (type.isString() && type.stringValue().equals(TEXT)) {
      canonical.put(TYPE, TEXT);
      setOrEmpty(canonical, TEXT, part);
      return canonical;
    }
    setOrNull(canonical, TYPE, part);
    JsonNode inFile = part.path("file").path("filename");
    JsonNode filename = Python.isTruthy(inFile) ? inFile : part.path("filename");
    if (Python.isTruthy(filename)) {
      canonical.set("filename", filename);
    }
    return canonical;
  }

  private static void setOrEmpty(ObjectNode canonical, String name, JsonNode from) {
    JsonNode value = from.path(name);
    canonical.set(name, Python.isTruthy(value) ? value : NODES.stringNode(""));
  }

  private static ObjectNode assistantMessage(ObjectNode canonical, JsonNode message) {
    canonical.put(ROLE, "assistant");
    setOrEmpty(canonical, CONTENT, message);
    JsonNode calls = message.path(TOOL_CALLS);
    if (Python.isTruthy(calls)) {
      if (!calls.isArray()) {
        throw new DecodingException("tool calls must be an array", 0);
      }
      ArrayNode items = canonical.putArray(TOOL_CALLS);
      calls.values().forEach(call -> items.add(toolCall(call)));
    }
    return canonical;
  }

  private static ObjectNode toolCall(JsonNode call) {
    JsonNode function = call.path(FUNCTION);
    if (!call.isObject() || !(function.isObject() || function.isMissingNode())) {
      throw new DecodingException("a tool call with a function is expected", 0);
    }
    ObjectNode canonical = NODES.objectNode();
    setOr(canonical, "id", call, "");
    setOr(canonical, TYPE, call, FUNCTION);
    ObjectNode named = canonical.putObject(FUNCTION);
    setOr(named, "name", function, "");
    setOr(named, "arguments", function, "");
    return canonical;
  }

  private static void setOr(ObjectNode canonical, String name, JsonNode from, String usual) {
    JsonNode value = from.path(name);
    canonical.set(name, value.isMissingNode() ? NODES.stringNode(usual) : value);
  }
}
