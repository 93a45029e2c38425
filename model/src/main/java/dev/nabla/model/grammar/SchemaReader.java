package dev.nabla.model.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From a JSON schema to the language of the values that fit it, by the rules of `docs/exact.md`
/// §11. For one schema; null stands for the language without words.
final class SchemaReader {
  /// Objects and arrays within each other, in any answer.
  static final int MAX_NESTING = 16;

  /// The same within a value of which the schema says nothing.
  static final int MAX_FREE_NESTING = 8;

  /// Schemas of one language, each as often as it stands at different depths.
  static final int MAX_RULES = 32_768;

  /// Options of one language that may begin alike.
  static final int MAX_WIDTH = 64;

  /// Integers of a range with bounds.
  private static final int MAX_RANGE = 1024;

  private static final int MAX_REFERENCES = 64;

  private final JsonNode root;
  private final Literals literals;
  private final FreeValues free;
  private final Map<Level, @Nullable Rule> known = new HashMap<>();
  private int references;

  /// A schema at a depth, which decides what is left to be nested in it.
  private record Level(String pointer, int nesting) {}

  SchemaReader(JsonNode root, Literals literals) {
    this.root = root;
    this.literals = literals;
    this.free = new FreeValues(literals);
  }

  /// @throws UnsupportedSchema where it is outside the subset, or no value fits
  Rule read() {
    Rule rule = read(new SchemaNode(root, ""), MAX_NESTING);
    if (rule == null) {
      throw new UnsupportedSchema(
          "", "no value of at most " + MAX_NESTING + " levels and the bounds of strings fits");
    }
    if (rule.width() > MAX_WIDTH) {
      throw new UnsupportedSchema("", "too many options of 'anyOf' begin alike");
    }
    return rule;
  }

  /// @param nesting levels of objects and arrays that may still be opened
  private @Nullable Rule read(SchemaNode schema, int nesting) {
    Level place = new Level(schema.pointer(), nesting);
    if (known.containsKey(place)) {
      return known.get(place);
    }
    Rule rule = readNew(schema, nesting);
    known.put(place, rule);
    literals.count(schema);
    return rule;
  }

  private @Nullable Rule readNew(SchemaNode schema, int nesting) {
    if (schema.json().isBoolean() && schema.json().booleanValue()) {
      return free.value(nesting);
    }
    if (!schema.json().isObject()) {
      throw schema.refusal("a schema is expected: an object, or true");
    }
    if (schema.has("$ref")) {
      schema.refuseOthers(Set.of("$ref"));
      return readReference(schema, nesting);
    }
    if (schema.has("const") || schema.has("enum")) {
      schema.refuseOthers(Set.of("const", "enum", "type"));
      return literals.read(schema);
    }
    if (schema.has("anyOf")) {
      schema.refuseOthers(Set.of("anyOf"));
      List<@Nullable Rule> options = new ArrayList<>();
      schema.children("anyOf").forEach(option -> options.add(read(option, nesting)));
      return choice(options);
    }
    return schema.isAnnotationOnly() ? free.value(nesting) : readTyped(schema, nesting);
  }

  private @Nullable Rule readReference(SchemaNode schema, int nesting) {
    JsonNode reference = schema.json().path("$ref");
    String text = reference.asString("");
    if (!reference.isString() || !(text.equals("#") || text.startsWith("#/"))) {
      throw schema.refusal("$ref", "a reference within the schema is expected: '#/$defs/NAME'");
    }
    JsonNode target = root.at(text.substring(1));
    if (target.isMissingNode()) {
      throw schema.refusal("$ref", "there is nothing at '" + text + "'");
    }
    if (++references > MAX_REFERENCES) {
      throw schema.refusal("$ref", "references lead in a circle");
    }
    Rule rule = read(new SchemaNode(target, text.substring(1)), nesting);
    references--;
    return rule;
  }

  private static @Nullable Rule choice(List<@Nullable Rule> options) {
    List<Rule> possible = new ArrayList<>();
    for (Rule option : options) {
      if (option != null) {
        possible.add(option);
      }
    }
    return possible.isEmpty() ? null : Choice.of(possible);
  }

  private @Nullable Rule readTyped(SchemaNode schema, int nesting) {
    List<String> types = Types.of(schema);
    Set<String> known = Types.keywordsOf(types);
    known.add("type");
    schema.refuseOthers(known);
    List<@Nullable Rule> options = new ArrayList<>();
    for (String type : types) {
      options.add(readType(type, schema, nesting));
    }
    return choice(options);
  }

  private @Nullable Rule readType(String type, SchemaNode schema, int nesting) {
    return switch (type) {
      case "string" -> readString(schema);
      case "integer" -> readInteger(schema);
      case "number" -> new Numeral(true);
      case "boolean" -> free.bool();
      case "null" -> literals.word("null");
      case "array" -> nesting == 0 ? null : readArray(schema, nesting - 1);
      case "object" -> nesting == 0 ? null : readObject(schema, nesting - 1);
      default -> throw schema.refusal("type", "a type of JSON is expected");
    };
  }

  private @Nullable Rule readString(SchemaNode schema) {
    int least = schema.count("minLength", 0);
    int most = Math.min(schema.count("maxLength", Text.MAX_CHARACTERS), Text.MAX_CHARACTERS);
    return least > most ? null : free.text(least, most);
  }

  private @Nullable Rule readInteger(SchemaNode schema) {
    Long least = schema.integer("minimum");
    Long most = schema.integer("maximum");
    if (least == null && most == null) {
      return new Numeral(false);
    }
    if (least == null || most == null || most - least >= MAX_RANGE) {
      throw schema.refusal(
          least == null ? "maximum" : "minimum",
          "a range is enforced where it has both bounds and at most " + MAX_RANGE + " integers");
    }
    List<String> values = new ArrayList<>();
    for (long value = least; value <= most; value++) {
      values.add(Long.toString(value));
    }
    return values.isEmpty() ? null : literals.words(values);
  }

  private @Nullable Rule readArray(SchemaNode schema, int nesting) {
    int least = schema.count("minItems", 0);
    int most = Math.min(schema.count("maxItems", Items.MAX_ITEMS), Items.MAX_ITEMS);
    Rule item = schema.has("items") ? read(schema.child("items"), nesting) : free.value(nesting);
    if (item == null) {
      most = 0;
    }
    return least > most ? null : free.list(item, least, most);
  }

  private @Nullable Rule readObject(SchemaNode schema, int nesting) {
    JsonNode additional = schema.json().path("additionalProperties");
    if (!additional.isMissingNode() && !additional.isBoolean()) {
      throw schema.refusal(
          "additionalProperties", "only true and false are known; name the members instead");
    }
    boolean closed = additional.isBoolean() && !additional.booleanValue();
    if (!schema.has("properties") && !closed && !schema.has("required")) {
      return free.object(nesting);
    }
    return new ObjectReader(schema, literals).read(member -> read(member, nesting));
  }
}
