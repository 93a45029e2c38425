package dev.nabla.model.grammar;

import dev.nabla.model.grammar.Words.Option;
import dev.nabla.primitives.codec.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Makes the fixed words of one language, bounds their number, and notes which bytes they need.
final class Literals {
  private static final int MAX_OPTIONS = 65_536;
  private static final int MAX_WORD_BYTES = 16_384;

  private final BitSet bytes = new BitSet(256);
  private int options;
  private int schemas;

  /// The bytes of all words.
  BitSet bytes() {
    return bytes;
  }

  /// One more piece of the language.
  void count(SchemaNode schema) {
    if (++schemas > SchemaReader.MAX_RULES) {
      throw schema.refusal("the schema is too large, with all that it refers to");
    }
  }

  Option option(String text, @Nullable Rule then) {
    byte[] word = text.getBytes(StandardCharsets.UTF_8);
    if (word.length > MAX_WORD_BYTES || ++options > MAX_OPTIONS) {
      throw new UnsupportedSchema("", "the schema is too large: names and values of 'enum'");
    }
    for (byte value : word) {
      bytes.set(value & 0xff);
    }
    return new Option(text, then);
  }

  Words word(String text) {
    return Words.of(List.of(option(text, null)));
  }

  /// @param texts at least one, all different
  Words words(Iterable<String> texts) {
    List<Option> all = new ArrayList<>();
    texts.forEach(text -> all.add(option(text, null)));
    return Words.of(all);
  }

  /// The values of `const` and `enum` that are of the schema's type; null where none is.
  @Nullable Rule read(SchemaNode schema) {
    List<JsonNode> values = new ArrayList<>();
    if (schema.has("enum")) {
      schema.children("enum").forEach(value -> values.add(value.json()));
    }
    if (schema.has("const")) {
      JsonNode only = schema.json().path("const");
      boolean allowed =
          values.isEmpty() || values.stream().map(Literals::write).toList().contains(write(only));
      values.clear();
      if (allowed) {
        values.add(only);
      }
    }
    Set<String> spelled = new LinkedHashSet<>();
    for (JsonNode value : values) {
      if (Types.fits(schema, value)) {
        spelled.add(write(value));
      }
    }
    return spelled.isEmpty() ? null : words(spelled);
  }

  /// A string as JSON.
  String spell(String text) {
    return write(JsonNodeFactory.instance.stringNode(text));
  }

  /// Strings and numbers as RFC 8785 writes them, members in their own order, one space after each
  /// `,` and `:`.
  private static String write(JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.values().forEach(item -> items.add(write(item)));
      return "[" + String.join(", ", items) + "]";
    }
    if (value.isObject()) {
      List<String> members = new ArrayList<>();
      value
          .properties()
          .forEach(member ->
              members.add(
                  write(JsonNodeFactory.instance.stringNode(member.getKey()))
                      + ": "
                      + write(member.getValue())));
      return "{" + String.join(", ", members) + "}";
    }
    return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
  }
}
