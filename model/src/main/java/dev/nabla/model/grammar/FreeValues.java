package dev.nabla.model.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of which a schema says little or nothing, each piece made once.
final class FreeValues {
  /// Characters of a name that no schema gives.
  private static final int MAX_NAME = 64;

  private final Literals literals;
  private final List<Rule> values = new ArrayList<>();

  FreeValues(Literals literals) {
    this.literals = literals;
  }

  /// Any value with at most so many levels of objects and arrays, and never more than
  /// [SchemaReader#MAX_FREE_NESTING].
  Rule value(int nesting) {
    int levels = Math.min(nesting, SchemaReader.MAX_FREE_NESTING);
    while (values.size() <= levels) {
      List<Rule> options = new ArrayList<>();
      options.add(text(0, Text.MAX_CHARACTERS));
      options.add(new Numeral(true));
      options.add(bool());
      options.add(literals.word("null"));
      if (!values.isEmpty()) {
        options.add(list(values.getLast(), 0, Items.MAX_ITEMS));
        options.add(objectOf(values.getLast()));
      }
      values.add(Choice.of(options));
    }
    return values.get(levels);
  }

  Rule bool() {
    return literals.words(List.of("false", "true"));
  }

  /// A string with so many characters.
  Rule text(int least, int most) {
    return Sequence.of(literals.word("\""), new Text(least, most));
  }

  /// An array with so many items.
  Rule list(@Nullable Rule item, int least, int most) {
    return Sequence.of(literals.word("["), new Items(item, literals.word("]"), least, most));
  }

  /// Any object, its values with at most so many levels.
  Rule object(int nesting) {
    return objectOf(value(Math.min(nesting, SchemaReader.MAX_FREE_NESTING - 1)));
  }

  private Rule objectOf(Rule value) {
    Rule member =
        Sequence.of(literals.word("\""), new Text(0, MAX_NAME), literals.word(": "), value);
    return Sequence.of(
        literals.word("{"), new Items(member, literals.word("}"), 0, Items.MAX_ITEMS));
  }
}
