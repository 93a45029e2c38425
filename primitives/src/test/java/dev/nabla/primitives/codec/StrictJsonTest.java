package dev.nabla.primitives.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StrictJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "NaN",
        "Infinity",
        "-",
        "nul",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "// c\n1",
        "/* c */1",
        "1 2",
        "{} {}",
        "{}x",
        "[1]]",
        "\uFEFF{}"
      })
  void refusesWhatIsNoJson(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "[{\"b\":{\"c\":[{\"d\":1,\"e\":2,\"d\":3}]}}]",
        "{\"\":1,\"\":1}"
      })
  void refusesDuplicateNamesAtAnyDepth(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "-9007199254740993",
        "9223372036854775807",
        "18446744073709551616",
        "[1e309]",
        "-1.5e400",
        "1e99999999999999999999"
      })
  void refusesNumbersThatReadersHoldDifferently(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"a\\ud83dz\"",
        "\"\\ud83d\\ud83d\"",
        "\"\\udf0d\\ud83c\"",
        "{\"\\ud800\":1}"
      })
  void refusesLoneSurrogates(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22c0af22",
        "22eda08022",
        "22eda0bdedb08022",
        "22f490808022",
        "2280 22",
        "22c3",
        "22e28222",
        "22ff22"
      })
  void refusesBytesThatAreNotUtf8(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> StrictJson.parse(bytes)).isInstanceOf(DecodingException.class);
  }

  @Test
  void readsTheLargestDepthAndRefusesOneMore() {
    String deepest = "[".repeat(StrictJson.MAX_DEPTH) + "]".repeat(StrictJson.MAX_DEPTH);

    JsonNode read = parse(deepest);

    assertThat(read.isArray()).isTrue();
    assertRefused("[" + deepest + "]");
    assertRefused("[".repeat(1_000_000));
    assertRefused("{\"a\":".repeat(100_000));
  }

  @Test
  void readsTheLongestNumberAndRefusesOneDigitMore() {
    String longest = "0." + "1".repeat(StrictJson.MAX_NUMBER_LENGTH - 2);

    JsonNode read = parse(longest);

    assertThat(read.decimalValue()).isEqualTo(new BigDecimal(longest));
    assertRefused(longest + "1");
  }

  @Test
  void keepsIntegersUpToTwoToThe53AndFractionsAsDecimals() {
    JsonNode read = parse("[9007199254740992,-9007199254740992,0.1,1e22,-0]");

    assertThat(read.path(0).longValue()).isEqualTo(StrictJson.MAX_INTEGER);
    assertThat(read.path(1).longValue()).isEqualTo(-StrictJson.MAX_INTEGER);
    assertThat(read.path(2).decimalValue()).isEqualTo(new BigDecimal("0.1"));
    assertThat(read.path(3).decimalValue()).isEqualTo(new BigDecimal("1e22"));
    assertThat(read.path(4).longValue()).isZero();
  }

  @Test
  void readsEscapesPairsAndEmptyContainers() {
    JsonNode read =
        parse(" {\"a\\n\" : \"\\ud83c\\udf0d🌍\\u0000\" , \"b\":[ ] ,\"c\":{}, \"d\":null}\n");

    assertThat(read.path("a\n").stringValue()).isEqualTo("🌍🌍\0");
    assertThat(read.path("b").isArray()).isTrue();
    assertThat(read.path("c").isObject()).isTrue();
    assertThat(read.path("d").isNull()).isTrue();
  }

  private static JsonNode parse(String text) {
    return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(DecodingException.class);
  }
}
