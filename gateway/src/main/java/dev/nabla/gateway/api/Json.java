package dev.nabla.gateway.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON as this gateway writes it: UTF-8, members in the order in which they were put, no white
/// space. Thread-safe.
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode text(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }

  static JsonNode flag(boolean value) {
    return JsonNodeFactory.instance.booleanNode(value);
  }

  static JsonNode nothing() {
    return JsonNodeFactory.instance.nullNode();
  }

  static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }
}
