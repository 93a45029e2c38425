package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Checks on the JSON of responses, which is read narrowly: text could hide in what is passed over.
final class NarrowJson {
  private NarrowJson() {}

  /// @throws DecodingException where `object` is none, or has other members
  static void expectOnly(JsonNode object, Set<String> names) {
    if (!object.isObject() || !names.containsAll(object.propertyNames())) {
      throw new DecodingException("an object with members " + names + " is expected", 0);
    }
  }

  /// @throws DecodingException where it does not hold
  static void expect(boolean holds, String what) {
    if (!holds) {
      throw new DecodingException(what, 0);
    }
  }

  /// @throws DecodingException where `value` is no text
  static String string(JsonNode value) {
    if (!value.isString()) {
      throw new DecodingException("text is expected", 0);
    }
    return value.stringValue();
  }

  /// @throws DecodingException where the member is none, or negative
  static long count(JsonNode usage, String name) {
    JsonNode value = usage.path(name);
    if (!value.isIntegralNumber() || value.longValue() < 0) {
      throw new DecodingException(name + " is not a count", 0);
    }
    return value.longValue();
  }
}
