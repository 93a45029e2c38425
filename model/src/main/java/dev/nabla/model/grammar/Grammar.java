package dev.nabla.model.grammar;

import dev.nabla.model.grammar.Words.Option;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A language of bytes that an answer must be a word of (`docs/exact.md` §11). Regular, so that
/// whether bytes begin a word is always decided, and so is how soon they can end. Immutable.
public final class Grammar {
  /// What an answer begins with that calls a function.
  public static final String CALL_MARK = "<tool_call>";

  private final Rule rule;
  private final BitSet literalBytes;
  private final Position start;

  private Grammar(Rule rule, BitSet literalBytes) {
    this.rule = rule;
    this.literalBytes = literalBytes;
    Places places = new Places();
    rule.open(0, Place.END, places);
    this.start = places.toPosition();
  }

  /// A function that may be called.
  ///
  /// @param name of letters, digits, `_` and `-`
  /// @param arguments the language of its arguments
  public record Function(String name, Grammar arguments) {
    /// What an answer begins with that calls it.
    public String opening() {
      return CALL_MARK + "\n{\"name\": \"" + name + "\", \"arguments\": ";
    }
  }

  /// Any JSON object, of bounded size and depth.
  public static Grammar anyObject() {
    Literals literals = new Literals();
    Rule rule = new FreeValues(literals).object(SchemaReader.MAX_FREE_NESTING);
    return new Grammar(rule, literals.bytes());
  }

  /// The object without members.
  public static Grammar emptyObject() {
    Literals literals = new Literals();
    return new Grammar(literals.word("{}"), literals.bytes());
  }

  /// The values that fit a schema, in their one spelling.
  ///
  /// @throws UnsupportedSchema where it is outside the subset, or no bounded value fits
  public static Grammar ofSchema(JsonNode schema) {
    Literals literals = new Literals();
    return new Grammar(new SchemaReader(schema, literals).read(), literals.bytes());
  }

  /// One call of one of `functions`.
  ///
  /// @param functions at least one, of different names
  public static Grammar call(List<Function> functions) {
    return calls(functions, 0);
  }

  /// One call, or any text that does not begin with [#CALL_MARK].
  ///
  /// @param functions at least one, of different names
  public static Grammar callOrText(List<Function> functions) {
    Grammar call = calls(functions, CALL_MARK.length());
    return new Grammar(new Opening(CALL_MARK, call.rule), call.literalBytes);
  }

  /// A word of this language or of another.
  public Grammar or(Grammar other) {
    BitSet bytes = literalBytes();
    bytes.or(other.literalBytes);
    return new Grammar(Choice.of(List.of(rule, other.rule)), bytes);
  }

  /// @param read characters of a call's opening that come before
  private static Grammar calls(List<Function> functions, int read) {
    Literals literals = new Literals();
    List<Option> options = new ArrayList<>();
    BitSet bytes = literals.bytes();
    for (Function function : functions) {
      Rule rest = Sequence.of(function.arguments().rule, literals.word("}"));
      options.add(literals.option(function.opening().substring(read), rest));
      bytes.or(function.arguments().literalBytes);
    }
    return new Grammar(Words.of(options), bytes);
  }

  /// Where every word begins.
  public Position start() {
    return start;
  }

  /// Bytes of the shortest word; exact below 2^30.
  public long shortest() {
    return start.rest();
  }

  /// At least [Position#rest] of every position that can be reached.
  public long largestRest() {
    return Math.max(shortest(), rule.largestRest());
  }

  /// The bytes that fixed parts of words are made of. Copied.
  public BitSet literalBytes() {
    return (BitSet) literalBytes.clone();
  }
}
