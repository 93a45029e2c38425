package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/// JSON that is written already, as a result: large answers never become a tree of objects.
final class RawJson {
  private RawJson() {}

  /// @param json one whole JSON value
  static JsonNode of(String json) {
    return JsonNodeFactory.instance.rawValueNode(new RawValue(json));
  }
}
