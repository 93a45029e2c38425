package dev.nabla.protocol.opengradient;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.PythonJson;
import tools.jackson.databind.JsonNode;

/// What Python makes of JSON values, where the SDK leaves it to Python.
final class Python {
  private Python() {}

  /// `bool(value)`; an absent member is false.
  static boolean isTruthy(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> !value.stringValue().isEmpty();
      case NUMBER -> value.asDouble() != 0;
      case BOOLEAN -> value.booleanValue();
      case ARRAY, OBJECT -> !value.isEmpty();
      case NULL, MISSING, BINARY, POJO -> false;
    };
  }

  /// `str(value)` of a scalar.
  ///
  /// @throws DecodingException for an array or an object: nobody sends one here, and Python's text
  ///   of it depends on the version's tables of printable characters
  static String str(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.stringValue();
      case NUMBER -> PythonJson.number(value);
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case NULL, MISSING -> "None";
      case ARRAY, OBJECT, BINARY, POJO ->
          throw new DecodingException("a message's content must be text or parts", 0);
    };
  }
}
