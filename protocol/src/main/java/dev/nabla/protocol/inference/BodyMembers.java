package dev.nabla.protocol.inference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One JSON object of a request that is being said in the words of another form: what is taken from
/// it is remembered, and in the end nothing may be left that was not understood. `null` counts as
/// absent. For one thread.
public final class BodyMembers {
  private static final int SHOWN_NAME = 64;

  private final JsonNode object;
  private final String path;
  private final Set<String> taken = new HashSet<>();

  private BodyMembers(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /// @param path of the object from the body, empty for the body itself
  /// @throws RequestRefused where it is no object
  public static BodyMembers of(JsonNode node, String path) {
    if (!node.isObject()) {
      throw RequestMembers.wrongType(path, "an object", node);
    }
    return new BodyMembers(node, path);
  }

  /// An object to say it in.
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// An array to say it in.
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// The path of a member, as refusals name it.
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// The member, missing where it is absent or `null`.
  public JsonNode take(String name) {
    taken.add(name);
    JsonNode value = object.path(name);
    return value.isNull() ? JsonNodeFactory.instance.missingNode() : value;
  }

  /// The text of a member that must be one.
  ///
  /// @throws RequestRefused where it is absent or no text
  public String takeText(String name) {
    JsonNode value = take(name);
    if (value.isMissingNode()) {
      throw missing(name);
    }
    return RequestMembers.stringOf(value, pathOf(name));
  }

  /// The items of a member that is an array of objects; none where it is absent.
  ///
  /// @throws RequestRefused where it is anything else
  public List<BodyMembers> takeObjects(String name) {
    JsonNode value = take(name);
    if (!value.isMissingNode() && !value.isArray()) {
      throw RequestMembers.wrongType(pathOf(name), "an array", value);
    }
    return objects(value, pathOf(name));
  }

  /// The items of an array of objects.
  ///
  /// @throws RequestRefused where one is none
  static List<BodyMembers> objects(JsonNode array, String path) {
    List<BodyMembers> items = new ArrayList<>(array.size());
    for (JsonNode node : array.values()) {
      items.add(of(node, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /// A member that is text, or an array of objects that `parts` says.
  ///
  /// @throws RequestRefused where it is anything else
  JsonNode takeContent(String name) {
    JsonNode content = take(name);
    if (content.isMissingNode()) {
      throw missing(name);
    }
    if (!content.isString() && !content.isArray()) {
      throw RequestMembers.wrongType(pathOf(name), "a string or an array", content);
    }
    return content;
  }

  /// Copies a member where it is there.
  public void copy(String name, ObjectNode to, String newName) {
    JsonNode value = take(name);
    if (!value.isMissingNode()) {
      to.set(newName, value);
    }
  }

  /// Members that say nothing about the answer.
  public void drop(String... names) {
    taken.addAll(Set.of(names));
  }

  /// A member that is not there and must be.
  public RequestRefused missing(String name) {
    return new RequestRefused(
        RefusalCode.MISSING_REQUIRED_PARAMETER,
        "Missing required parameter: '" + pathOf(name) + "'.",
        pathOf(name));
  }

  /// A member, or its value, for which there is no word.
  public RequestRefused unsupported(String name) {
    return refused(RefusalCode.UNSUPPORTED_PARAMETER, name, "it cannot be honoured for this model");
  }

  /// A member that cannot be taken as it is.
  public RequestRefused refused(RefusalCode code, String name, String why) {
    return new RequestRefused(code, "'%s': %s.".formatted(pathOf(name), why), pathOf(name));
  }

  /// @throws RequestRefused where a member was not understood
  public void expectNoMore() {
    for (String name : object.propertyNames()) {
      if (!taken.contains(name) && !object.path(name).isNull()) {
        throw unsupported(name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME) + "…");
      }
    }
  }

  /// Hides the content.
  @Override
  public String toString() {
    return "BodyMembers[" + path + "]";
  }
}
