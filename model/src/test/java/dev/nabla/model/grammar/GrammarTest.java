package dev.nabla.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.codec.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {
  private static Grammar of(String schema) {
    return Grammar.ofSchema(StrictJson.parse(schema.getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean isWord(Grammar grammar, String text) {
    return grammar.start().step(text.getBytes(StandardCharsets.UTF_8)).isWord();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"oneOf\": [true]} | /oneOf",
        "{\"type\": \"string\", \"pattern\": \"a*\"} | /pattern",
        "{\"type\": \"string\", \"format\": \"date\"} | /format",
        "{\"type\": \"number\", \"minimum\": 0} | /minimum",
        "{\"type\": \"integer\", \"minimum\": 0} | /minimum",
        "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 5000} | /minimum",
        "{\"type\": \"frog\"} | /type",
        "{\"type\": \"array\", \"uniqueItems\": true} | /uniqueItems",
        "{\"properties\": {\"a/b\": {\"not\": {}}}} | /properties/a~1b/not",
        "{\"properties\": {\"a\": {}}, \"required\": [\"b\"]} | /required",
        "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}} "
            + "| /additionalProperties",
        "{\"anyOf\": []} | /anyOf",
        "{\"anyOf\": [true, false]} | /anyOf/1",
        "{\"$ref\": \"https://example.org/s\"} | /$ref",
        "{\"$ref\": \"#/$defs/none\"} | /$ref",
        "{\"items\": {\"$ref\": \"#/$defs/a\"}, \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}} "
            + "| /$defs/a/$ref",
        "{\"enum\": [1], \"minimum\": 0} | /minimum"
      })
  void namesWhatItCannotEnforce(String schema, String pointer) {
    assertThatThrownBy(() -> of(schema))
        .asInstanceOf(InstanceOfAssertFactories.type(UnsupportedSchema.class))
        .extracting(UnsupportedSchema::pointer)
        .isEqualTo(pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 2}",
        "{\"type\": \"string\", \"enum\": [1, 2]}",
        "{\"enum\": [1], \"const\": 2}",
        "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 1}",
        "{\"properties\": {\"me\": {\"$ref\": \"#\"}}, \"required\": [\"me\"]}"
      })
  void refusesASchemaThatNoBoundedValueFits(String schema) {
    assertThatThrownBy(() -> of(schema)).isInstanceOf(UnsupportedSchema.class);
  }

  @Test
  void refusesOptionsThatBeginAlikeWithoutBound() {
    String schema = "{\"type\": \"string\"}";
    for (int level = 0; level < 7; level++) {
      String one = "{\"properties\": {\"a\": %s}, \"required\": [\"a\"]}".formatted(schema);
      schema = "{\"anyOf\": [%s, %s]}".formatted(one, one);
    }
    String ambiguous = schema;

    assertThatThrownBy(() -> of(ambiguous)).isInstanceOf(UnsupportedSchema.class);
  }

  /// Read anew each time these would be 10^16 references.
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void readsASchemaOnceHoweverOftenItIsReferredTo() {
    String option = "{\"$ref\": \"#/$defs/a\"}";
    String options = String.join(", ", Collections.nCopies(10, option));
    String schema =
        "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"type\": \"array\", \"minItems\": 1,"
            + " \"items\": {\"anyOf\": [%s]}}}}".formatted(options);

    assertThatThrownBy(() -> of(schema)).isInstanceOf(UnsupportedSchema.class);
  }

  @Test
  void refusesAsManyOptionsAsBeginWithTheSameByte() {
    String word = "{\"enum\": [\"%d\"]}";
    String other = "{\"enum\": [%d]}";

    assertThatCode(() -> of(anyOf(word, 64, other))).doesNotThrowAnyException();
    assertThatThrownBy(() -> of(anyOf(word, 65, other))).isInstanceOf(UnsupportedSchema.class);
  }

  /// So many options of a form, and one of each digit of another.
  private static String anyOf(String form, int count, String other) {
    Stream<String> forms = IntStream.range(0, count).mapToObj(form::formatted);
    Stream<String> others = IntStream.range(0, 10).mapToObj(other::formatted);
    return "{\"anyOf\": [%s]}"
        .formatted(Stream.concat(forms, others).collect(Collectors.joining(", ")));
  }

  @Test
  void readsASchemaThatRefersToItselfUpToABound() {
    Grammar grammar =
        of(
            "{\"$ref\": \"#/$defs/node\", \"$defs\": {\"node\": {\"type\": \"object\","
                + " \"properties\": {\"next\": {\"anyOf\": [{\"$ref\": \"#/$defs/node\"},"
                + " {\"type\": \"null\"}]}}, \"required\": [\"next\"]}}}");
    String chain = "{\"next\": ".repeat(16) + "null" + "}".repeat(16);

    assertThat(isWord(grammar, chain)).isTrue();
    assertThat(isWord(grammar, "{\"next\": " + chain + "}")).isFalse();
  }

  @Test
  void knowsOneSpellingOnly() {
    Grammar grammar = of("{\"properties\": {\"a\": {\"type\": \"integer\"}}}");

    assertThat(isWord(grammar, "{\"a\": -7}")).isTrue();
    for (String other :
        List.of(
            "{\"a\":-7}", "{ \"a\": -7}", "{\"a\": -07}", "{\"a\": -0}", "{\"a\": 7.0}", " {}")) {
      assertThat(isWord(grammar, other)).as(other).isFalse();
    }
  }

  @Test
  void refusesTextThatIsNoUnicode() {
    Position inString = of("{\"type\": \"string\"}").start().step((byte) '"');

    for (int[] bytes :
        new int[][] {
          {0x80},
          {0xc0},
          {0xc1, 0x81},
          {0xe0, 0x9f},
          {0xed, 0xa0},
          {0xf0, 0x8f},
          {0xf4, 0x90},
          {0xf5},
          {0xc3, '"'},
          {0x1f},
          {'\\', 'u'},
          {'\\', '/'}
        }) {
      Position position = inString;
      for (int value : bytes) {
        position = position.step((byte) value);
      }
      assertThat(position.isAlive()).as("%s", bytes).isFalse();
    }
  }

  @Test
  void anObjectIsAnObjectWhateverItHolds() {
    Grammar grammar = Grammar.anyObject();

    assertThat(isWord(grammar, "{}")).isTrue();
    assertThat(isWord(grammar, "{\"a\": [1, {\"b\": null}], \"c\": \"d\"}")).isTrue();
    assertThat(isWord(grammar, "[]")).isFalse();
    assertThat(isWord(grammar, "{\"a\": " + "[".repeat(8) + "]".repeat(8) + "}")).isFalse();
    assertThat(isWord(grammar, "{\"a\": " + "[".repeat(7) + "]".repeat(7) + "}")).isTrue();
  }

  @Test
  void aCallNamesAFunctionAndGivesItsArguments() {
    Grammar text = of("{\"properties\": {\"city\": {\"type\": \"string\"}}}");
    List<Grammar.Function> functions =
        List.of(
            new Grammar.Function("weather", text),
            new Grammar.Function("weather_now", Grammar.emptyObject()));
    String call = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}";
    String other = "<tool_call>\n{\"name\": \"weather_now\", \"arguments\": {}}";

    assertThat(isWord(Grammar.call(functions), call)).isTrue();
    assertThat(isWord(Grammar.call(functions), other)).isTrue();
    assertThat(isWord(Grammar.call(functions), "Hello")).isFalse();
    assertThat(isWord(Grammar.callOrText(functions), call)).isTrue();
    for (String said : List.of("", "Hello", "<tool", "<tool_cart>", " <tool_call>{")) {
      assertThat(isWord(Grammar.callOrText(functions), said)).as(said).isTrue();
    }
    assertThat(isWord(Grammar.callOrText(functions), "<tool_call>")).isFalse();
    assertThat(isWord(Grammar.callOrText(functions), "<tool_call>{")).isFalse();
  }
}
