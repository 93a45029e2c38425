package dev.nabla.primitives.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PythonJsonTest {
  private static final int DOCUMENTS = 2_000;
  private static final int DOCUMENTS_LONG = 200_000;

  @Test
  void writesTheFloatsOfOpenGradientsVectors() throws IOException {
    byte[] json = Files.readAllBytes(SharedVectors.require("og-wire-vectors.json"));
    JsonNode floats = StrictJson.parse(json).path("canonical_json_and_signing").path("floats");

    assertThat(floats.size()).isEqualTo(14);
    floats
        .properties()
        .forEach(
            entry -> assertThat(again(entry.getKey())).isEqualTo(entry.getValue().stringValue()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1",
        "1.0|1.0",
        "-0|0",
        "-0.0|-0.0",
        "1e2|100.0",
        "1E-5|1e-05",
        "123456789012345678901234567890|123456789012345678901234567890",
        "9007199254740993|9007199254740993",
        "2.0e-320|2e-320",
        "9999999999999998.0|9999999999999998.0",
        "1e16|1e+16",
        "1e-400|0.0"
      })
  void keepsWhatANumberWas(String wire, String python) {
    assertThat(again(wire)).isEqualTo(python);
  }

  @Test
  void sortsByCodePointAndKeepsTheLastOfTwo() {
    assertThat(again("{\"\\uffff\":1,\"\\ud800\\udc00\":2,\"a\":3,\"a\":{\"y\":[],\"x\":{}}}"))
        .isEqualTo("{\"a\": {\"x\": {}, \"y\": []}, \"\\uffff\": 1, \"\\ud800\\udc00\": 2}");
  }

  @Test
  void escapesAllButPrintableAscii() {
    assertThat(again("\"\\/ \\u0000\\u001f~\\u007f\\u00e9 \\\" \\\\ \\b\\f\\n\\r\\t\\u2028\""))
        .isEqualTo("\"/ \\u0000\\u001f~\\u007f\\u00e9 \\\" \\\\ \\b\\f\\n\\r\\t\\u2028\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "",
        "{}{}",
        "01",
        "[1,]",
        "'a'",
        "nul",
        "\"\\ud800\""
      })
  void refusesWhatIsNoJson(String text) {
    Bytes bytes = Bytes.utf8(text);

    assertThatThrownBy(() -> PythonJson.read(bytes)).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesBeyondItsBounds() {
    Bytes deep = Bytes.utf8("[".repeat(PythonJson.MAX_DEPTH + 1));
    Bytes wide = Bytes.utf8("1".repeat(PythonJson.MAX_NUMBER_LENGTH + 1));
    Bytes latin = Bytes.of((byte) '"', (byte) 0xe9, (byte) '"');

    for (Bytes bytes : List.of(deep, wide, latin)) {
      assertThatThrownBy(() -> PythonJson.read(bytes)).isInstanceOf(DecodingException.class);
    }
  }

  /// The other side itself, where it is installed.
  @Test
  void writesWhatPythonWrites() throws IOException, InterruptedException {
    Seeds seeds = Seeds.of("python json", Seeds.count(DOCUMENTS, DOCUMENTS_LONG));
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < Seeds.count(DOCUMENTS, DOCUMENTS_LONG); i++) {
      documents.add(document(seeds, 4));
    }

    List<String> python = python(documents);

    for (int i = 0; i < documents.size(); i++) {
      assertThat(again(documents.get(i)))
          .as("%s: %s", seeds, documents.get(i))
          .isEqualTo(python.get(i));
    }
  }

  private static String again(String json) {
    Bytes written = PythonJson.write(PythonJson.read(Bytes.utf8(json)));
    return new String(written.toArray(), StandardCharsets.US_ASCII);
  }

  private static List<String> python(List<String> lines) throws IOException, InterruptedException {
    String program =
        "import sys,json\n"
            + "for l in sys.stdin: print(json.dumps(json.loads(l), sort_keys=True))";
    var input = Files.createTempFile("python", ".txt");
    var output = Files.createTempFile("python", ".out");
    Files.write(input, lines, StandardCharsets.UTF_8);
    try {
      ProcessBuilder builder = new ProcessBuilder("python3", "-c", program);
      builder.environment().put("PYTHONIOENCODING", "utf-8");
      Process process =
          builder
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.waitFor()).isZero();
      return Files.readAllLines(output, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return Assumptions.abort("skipped: no python3 here");
    } finally {
      Files.delete(input);
      Files.delete(output);
    }
  }

  private static String document(Seeds seeds, int depth) {
    return switch (seeds.nextInt(0, depth > 0 ? 9 : 6)) {
      case 0 -> Double.toString(finite(seeds));
      case 1 -> Long.toString(seeds.random().nextLong() >> seeds.nextInt(0, 63));
      case 2 -> seeds.nextInt(-999, 999) + "e" + seeds.nextInt(-30, 30);
      case 3 -> text(seeds);
      case 4 -> List.of("true", "false", "null", "-0.0", "-0").get(seeds.nextInt(0, 5));
      case 5 -> "1".repeat(seeds.nextInt(1, 60)) + seeds.nextInt(0, 10);
      case 6 -> "[" + list(seeds, depth, false) + "]";
      default -> "{" + list(seeds, depth, true) + "}";
    };
  }

  private static String list(Seeds seeds, int depth, boolean named) {
    List<String> items = new ArrayList<>();
    for (int i = seeds.nextInt(0, 5); i > 0; i--) {
      items.add((named ? text(seeds) + " : " : "") + document(seeds, depth - 1));
    }
    return String.join(",", items);
  }

  private static double finite(Seeds seeds) {
    double value = Double.longBitsToDouble(seeds.random().nextLong());
    return Double.isFinite(value) ? value : seeds.random().nextDouble();
  }

  private static String text(Seeds seeds) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = seeds.nextInt(0, 6); i > 0; i--) {
      switch (seeds.nextInt(0, 4)) {
        case 0 ->
            text.append("\\u%04x".formatted(seeds.nextInt(0, 0xd800)).toLowerCase(Locale.ROOT));
        case 1 -> text.append((char) seeds.nextInt('a', 'e'));
        case 2 -> text.appendCodePoint(seeds.nextInt(0xa1, 0xd800));
        default -> text.appendCodePoint(seeds.nextInt(0x10000, 0x110000));
      }
    }
    return text.append('"').toString();
  }
}
