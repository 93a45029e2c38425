package dev.nabla.protocol.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// OpenGradient's `StringTensor`: texts without a shape.
///
/// @param name as the model calls it
/// @param values in row-major order
public record StringTensor(String name, List<String> values) {
  private static final Set<String> MEMBERS = Set.of("name", "values");

  public StringTensor {
    values = List.copyOf(values);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    values.forEach(json.putArray("values")::add);
    return json;
  }

  static StringTensor read(JsonNode json, String path) {
    RequestMembers members = RequestMembers.of(json, path);
    members.refuseUnknown(MEMBERS);
    String name = TensorJson.readName(members);
    List<String> values = new ArrayList<>();
    members.require("values");
    for (JsonNode item : members.items("values")) {
      values.add(RequestMembers.stringOf(item, members.pathOf("values")));
    }
    if (values.size() > Tensor.MAX_ELEMENTS) {
      throw RequestMembers.invalid(
          members.pathOf("values"), "at most %d are taken".formatted(Tensor.MAX_ELEMENTS));
    }
    return new StringTensor(name, values);
  }

  /// Hides the texts.
  @Override
  public String toString() {
    return "StringTensor[" + values.size() + "]";
  }
}
