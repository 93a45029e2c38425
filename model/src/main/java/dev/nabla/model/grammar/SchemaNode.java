package dev.nabla.model.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One schema within a schema, with where it stands.
///
/// @param pointer JSON pointer from the root schema
record SchemaNode(JsonNode json, String pointer) {
  /// Say nothing about which values are valid.
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "$comment",
          "$defs",
          "definitions");

  private static final Set<String> ROOT_ANNOTATIONS = Set.of("$schema", "$id");

  boolean has(String keyword) {
    return json.has(keyword);
  }

  SchemaNode child(String keyword) {
    return new SchemaNode(json.path(keyword), pointerOf(keyword));
  }

  List<SchemaNode> children(String keyword) {
    List<SchemaNode> children = new ArrayList<>();
    JsonNode array = json.path(keyword);
    if (!array.isArray() || array.isEmpty()) {
      throw refusal(keyword, "a list that is not empty is expected");
    }
    for (int i = 0; i < array.size(); i++) {
      children.add(new SchemaNode(array.path(i), pointerOf(keyword) + "/" + i));
    }
    return children;
  }

  private String pointerOf(String keyword) {
    return pointer + "/" + keyword.replace("~", "~0").replace("/", "~1");
  }

  /// Whether nothing here restricts the value.
  boolean isAnnotationOnly() {
    return json.propertyNames().stream().allMatch(this::isAnnotation);
  }

  private boolean isAnnotation(String keyword) {
    return ANNOTATIONS.contains(keyword)
        || (pointer.isEmpty() && ROOT_ANNOTATIONS.contains(keyword));
  }

  /// Refuses the first keyword that is neither in `known` nor an annotation.
  void refuseOthers(Set<String> known) {
    for (String keyword : json.propertyNames()) {
      if (!known.contains(keyword) && !isAnnotation(keyword)) {
        throw refusal(keyword, "this keyword is not enforced here, so it cannot be promised");
      }
    }
  }

  /// A count from 0 that the keyword gives; `otherwise` where it is not there.
  int count(String keyword, int otherwise) {
    Long value = integer(keyword);
    if (value == null) {
      return otherwise;
    }
    if (value < 0) {
      throw refusal(keyword, "a count is expected");
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  /// The integer that the keyword gives, null where it is not there.
  @Nullable Long integer(String keyword) {
    JsonNode value = json.get(keyword);
    if (value == null) {
      return null;
    }
    boolean whole = value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    if (!whole || value.decimalValue().abs().doubleValue() > 0x1p53) {
      throw refusal(keyword, "an integer is expected");
    }
    return value.decimalValue().longValueExact();
  }

  UnsupportedSchema refusal(String keyword, String reason) {
    return new UnsupportedSchema(pointerOf(keyword), reason);
  }

  UnsupportedSchema refusal(String reason) {
    return new UnsupportedSchema(pointer, reason);
  }
}
