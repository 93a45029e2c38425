package dev.nabla.inference.upstream;

import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One JSON object of a request that is being translated: what is taken from it is remembered, and
/// in the end nothing may be left that was not understood. `null` counts as absent.
final class Body {
  private final JsonNode object;
  private final String path;
  private final Set<String> taken = new HashSet<>();

  private Body(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /// @throws RequestRefused where it is no object
  static Body of(JsonNode node, String path) {
    if (!node.isObject()) {
      throw new RequestRefused(
          RefusalCode.INVALID_TYPE,
          "Invalid type for '%s': an object is expected.".formatted(path),
          path);
    }
    return new Body(node, path);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// The member, missing where it is absent or `null`.
  JsonNode take(String name) {
    taken.add(name);
    JsonNode value = object.path(name);
    return value.isNull() ? JsonNodeFactory.instance.missingNode() : value;
  }

  /// The text of a member that must be one.
  String takeText(String name) {
    JsonNode value = take(name);
    if (!value.isString()) {
      throw refused(RefusalCode.INVALID_TYPE, name, "text is expected");
    }
    return value.stringValue();
  }

  /// Copies a member where it is there.
  void copy(String name, ObjectNode to, String newName) {
    JsonNode value = take(name);
    if (!value.isMissingNode()) {
      to.set(newName, value);
    }
  }

  /// Members that say nothing about the answer.
  void drop(String... names) {
    taken.addAll(Set.of(names));
  }

  RequestRefused unsupported(String name) {
    return refused(
        RefusalCode.UNSUPPORTED_PARAMETER, name, "whoever serves this model has no word for it");
  }

  RequestRefused refused(RefusalCode code, String name, String why) {
    return new RequestRefused(code, "'%s': %s.".formatted(pathOf(name), why), pathOf(name));
  }

  /// @throws RequestRefused where a member was not understood
  void expectNoMore() {
    for (String name : object.propertyNames()) {
      if (!taken.contains(name) && !object.path(name).isNull()) {
        throw unsupported(name.length() <= 64 ? name : name.substring(0, 64) + "…");
      }
    }
  }
}
