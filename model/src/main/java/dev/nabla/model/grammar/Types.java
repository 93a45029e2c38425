package dev.nabla.model.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The types that a schema names.
final class Types {
  private static final Set<String> STRING = Set.of("minLength", "maxLength");
  private static final Set<String> INTEGER = Set.of("minimum", "maximum");
  private static final Set<String> ARRAY = Set.of("items", "minItems", "maxItems");
  private static final Set<String> OBJECT =
      Set.of("properties", "required", "additionalProperties");

  private Types() {}

  /// The keywords that restrict values of these types.
  static Set<String> keywordsOf(List<String> types) {
    Set<String> keywords = new HashSet<>();
    for (String type : types) {
      switch (type) {
        case "string" -> keywords.addAll(STRING);
        case "integer" -> keywords.addAll(INTEGER);
        case "array" -> keywords.addAll(ARRAY);
        case "object" -> keywords.addAll(OBJECT);
        default -> {
          // No keyword that is enforced restricts the others.
        }
      }
    }
    return keywords;
  }

  /// At least one. Where `type` is missing it follows from keywords that only one type has.
  static List<String> of(SchemaNode schema) {
    JsonNode type = schema.json().path("type");
    if (type.isMissingNode()) {
      return List.of(guess(schema));
    }
    if (type.isString()) {
      return List.of(type.stringValue());
    }
    List<String> types = new ArrayList<>();
    for (SchemaNode item : schema.children("type")) {
      if (!item.json().isString()) {
        throw item.refusal("a name of a type is expected");
      }
      types.add(item.json().stringValue());
    }
    return types;
  }

  private static String guess(SchemaNode schema) {
    if (schema.has("properties")) {
      return "object";
    }
    if (schema.has("items")) {
      return "array";
    }
    schema.refuseOthers(keywordsOf(List.of("string", "integer", "array", "object")));
    throw schema.refusal("'type' is expected");
  }

  /// Whether a value is of one of the types that the schema names; of any where it names none.
  static boolean fits(SchemaNode schema, JsonNode value) {
    return !schema.has("type") || of(schema).stream().anyMatch(type -> isOf(type, value));
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isString();
      case "integer" -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> false;
    };
  }
}
