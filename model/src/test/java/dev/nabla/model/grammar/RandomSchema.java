package dev.nabla.model.grammar;

import dev.nabla.primitives.Seeds;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Schemas of the subset, drawn from a seed, each with a value that fits it in its one spelling.
///
/// @param schema within the subset
/// @param fitting a value of the schema
record RandomSchema(ObjectNode schema, String fitting) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES =
      List.of("a", "ab", "b", "name", "näme", "\"q\"", "type", "x y", "\n", "日本", "value", "a\\b");

  static RandomSchema draw(Seeds seeds, int nesting) {
    return switch (seeds.nextInt(0, nesting == 0 ? 7 : 11)) {
      case 0 -> string(seeds);
      case 1 -> integer(seeds);
      case 2 -> typed("number", List.of("-0.25", "3", "0", "12.500001").get(seeds.nextInt(0, 4)));
      case 3 -> typed("boolean", seeds.nextInt(0, 2) == 0 ? "true" : "false");
      case 4 -> typed("null", "null");
      case 5 -> enumeration(seeds);
      case 6 -> new RandomSchema(JSON.objectNode(), "{\"any\": [1, {}, null]}");
      case 7 -> array(seeds, nesting);
      case 8 -> anyOf(seeds, nesting);
      default -> object(seeds, nesting);
    };
  }

  private static RandomSchema typed(String type, String fitting) {
    return new RandomSchema(JSON.objectNode().put("type", type), fitting);
  }

  private static RandomSchema string(Seeds seeds) {
    int least = seeds.nextInt(0, 4);
    int most = least + seeds.nextInt(0, 20);
    ObjectNode schema = JSON.objectNode().put("type", "string");
    if (seeds.nextInt(0, 2) == 0) {
      schema.put("minLength", least);
    }
    if (seeds.nextInt(0, 2) == 0) {
      schema.put("maxLength", most);
    }
    String character = List.of("x", "é", "日", "😀", "\\n", "\\\"").get(seeds.nextInt(0, 6));
    return new RandomSchema(schema, "\"" + character.repeat(least) + "\"");
  }

  private static RandomSchema integer(Seeds seeds) {
    ObjectNode schema = JSON.objectNode().put("type", "integer");
    if (seeds.nextInt(0, 2) == 0) {
      return new RandomSchema(schema, Long.toString(seeds.nextInt(-1_000_000, 1_000_000)));
    }
    int least = seeds.nextInt(-20, 20);
    schema.put("minimum", least).put("maximum", least + seeds.nextInt(0, 200));
    return new RandomSchema(schema, Integer.toString(least));
  }

  private static RandomSchema enumeration(Seeds seeds) {
    ObjectNode schema = JSON.objectNode();
    ArrayNode values = schema.putArray("enum");
    values.add("a").add("ab").add(1).add(12).add("ü").addNull();
    values.addObject().put("k", 1).putArray("l").add(true).add(2);
    if (seeds.nextInt(0, 3) == 0) {
      schema = JSON.objectNode();
      schema.set("const", values.path(6));
    }
    return new RandomSchema(schema, "{\"k\": 1, \"l\": [true, 2]}");
  }

  private static RandomSchema array(Seeds seeds, int nesting) {
    RandomSchema item = draw(seeds, nesting - 1);
    int least = seeds.nextInt(0, 3);
    ObjectNode schema = JSON.objectNode().put("type", "array").put("minItems", least);
    schema.put("maxItems", least + seeds.nextInt(0, 3));
    schema.set("items", item.schema);
    String items = String.join(", ", java.util.Collections.nCopies(least, item.fitting));
    return new RandomSchema(schema, "[" + items + "]");
  }

  private static RandomSchema anyOf(Seeds seeds, int nesting) {
    ObjectNode schema = JSON.objectNode();
    ArrayNode options = schema.putArray("anyOf");
    RandomSchema last = draw(seeds, nesting - 1);
    options.add(last.schema);
    for (int i = seeds.nextInt(0, 3); i > 0; i--) {
      last = draw(seeds, nesting - 1);
      options.add(last.schema);
    }
    return new RandomSchema(schema, last.fitting);
  }

  private static RandomSchema object(Seeds seeds, int nesting) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    List<String> members = new ArrayList<>();
    for (String name : NAMES.subList(seeds.nextInt(0, 5), seeds.nextInt(5, NAMES.size()))) {
      if (seeds.nextInt(0, 2) == 0) {
        continue;
      }
      RandomSchema value = draw(seeds, nesting - 1);
      properties.set(name, value.schema);
      boolean needed = seeds.nextInt(0, 2) == 0;
      if (needed) {
        required.add(name);
      }
      if (needed || seeds.nextInt(0, 2) == 0) {
        members.add(JSON.stringNode(name) + ": " + value.fitting);
      }
    }
    schema.put("additionalProperties", false);
    return new RandomSchema(schema, "{" + String.join(", ", members) + "}");
  }
}
