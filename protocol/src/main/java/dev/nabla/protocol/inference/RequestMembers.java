package dev.nabla.protocol.inference;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One JSON object of a request, read member by member with a refusal that names the culprit. A
/// member that is `null` counts as absent, as OpenAI's clients mean it.
final class RequestMembers {
  private final JsonNode object;
  private final String path;

  private RequestMembers(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /// @param path of the object from the body, empty for the body itself
  static RequestMembers of(JsonNode node, String path) {
    if (!node.isObject()) {
      throw wrongType(path, "an object", node);
    }
    return new RequestMembers(node, path);
  }

  /// The path of a member, as refusals name it.
  String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// The member, null where it is absent or `null`.
  @Nullable JsonNode find(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /// The member.
  JsonNode require(String name) {
    JsonNode value = find(name);
    if (value == null) {
      throw new RequestRefused(
          RefusalCode.MISSING_REQUIRED_PARAMETER,
          "Missing required parameter: '" + pathOf(name) + "'.",
          pathOf(name));
    }
    return value;
  }

  String requireString(String name) {
    return stringOf(require(name), pathOf(name));
  }

  boolean flag(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw wrongType(pathOf(name), "a boolean", value);
    }
    return value.booleanValue();
  }

  @Nullable BigDecimal findNumber(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return null;
    }
    if (!value.isNumber()) {
      throw wrongType(pathOf(name), "a number", value);
    }
    return value.decimalValue();
  }

  @Nullable Long findInteger(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()) {
      throw wrongType(pathOf(name), "an integer", value);
    }
    return value.longValue();
  }

  /// The items of an array member; none where it is absent.
  List<JsonNode> items(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrongType(pathOf(name), "an array", value);
    }
    return new ArrayList<>(value.values());
  }

  /// Refuses the first member that is not in `known`: it might change the answer.
  void refuseUnknown(Set<String> known) {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        String at = pathOf(shortened(name));
        throw new RequestRefused(
            RefusalCode.UNKNOWN_PARAMETER, "Unknown parameter: '" + at + "'.", at);
      }
    }
  }

  static String stringOf(JsonNode value, String path) {
    if (!value.isString()) {
      throw wrongType(path, "a string", value);
    }
    return value.stringValue();
  }

  static RequestRefused wrongType(String path, String expected, JsonNode actual) {
    String kind = actual.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    String where = path.isEmpty() ? "the body" : "'" + path + "'";
    return new RequestRefused(
        RefusalCode.INVALID_TYPE,
        "Invalid type for %s: expected %s, got %s.".formatted(where, expected, kind),
        path);
  }

  static RequestRefused invalid(String path, String message) {
    return new RequestRefused(
        RefusalCode.INVALID_VALUE, "Invalid '%s': %s.".formatted(path, message), path);
  }

  static RequestRefused unsupportedValue(String path, String message) {
    return new RequestRefused(
        RefusalCode.UNSUPPORTED_VALUE, "Unsupported '%s': %s.".formatted(path, message), path);
  }

  /// Names come from outside and end in messages and logs.
  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
