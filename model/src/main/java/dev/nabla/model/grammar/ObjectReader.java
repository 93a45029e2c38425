package dev.nabla.model.grammar;

import dev.nabla.model.grammar.Words.Option;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a schema of an object: members in the order of its `properties`, those that are not
/// required may be left out, and there are no others.
final class ObjectReader {
  private final SchemaNode schema;
  private final Literals literals;

  ObjectReader(SchemaNode schema, Literals literals) {
    this.schema = schema;
    this.literals = literals;
  }

  /// @param value reads the schema of a member; null where no value fits
  @Nullable Rule read(Function<SchemaNode, @Nullable Rule> value) {
    Set<String> required = readRequired();
    Map<String, Rule> members = new LinkedHashMap<>();
    for (String name : names()) {
      Rule rule = value.apply(schema.child("properties").child(name));
      if (rule != null) {
        members.put(name, rule);
      } else if (required.contains(name)) {
        return null;
      }
    }
    return join(members, required);
  }

  private List<String> names() {
    JsonNode properties = schema.json().path("properties");
    if (!properties.isMissingNode() && !properties.isObject()) {
      throw schema.refusal("properties", "an object is expected");
    }
    return List.copyOf(properties.propertyNames());
  }

  private Set<String> readRequired() {
    Set<String> required = new HashSet<>();
    JsonNode names = schema.json().path("required");
    if (!names.isMissingNode() && !names.isArray()) {
      throw schema.refusal("required", "a list of names is expected");
    }
    Set<String> known = Set.copyOf(names());
    for (JsonNode name : names.values()) {
      if (!name.isString() || !known.contains(name.stringValue())) {
        throw schema.refusal("required", "names of 'properties' are expected");
      }
      required.add(name.stringValue());
    }
    return required;
  }

  /// From the last member to the first: what may follow each is known before it. Two forms of what
  /// follows: as the first member, and after another.
  private Rule join(Map<String, Rule> members, Set<String> required) {
    List<Option> first = new ArrayList<>(List.of(close()));
    List<Option> later = new ArrayList<>(List.of(close()));
    for (Map.Entry<String, Rule> member : List.copyOf(members.entrySet()).reversed()) {
      Rule rest = Sequence.of(member.getValue(), Words.of(later));
      String name = literals.spell(member.getKey()) + ": ";
      if (required.contains(member.getKey())) {
        first.clear();
        later.clear();
      }
      first.add(literals.option(name, rest));
      later.add(literals.option(", " + name, rest));
    }
    return Sequence.of(literals.word("{"), Words.of(first));
  }

  private Option close() {
    return literals.option("}", null);
  }
}
