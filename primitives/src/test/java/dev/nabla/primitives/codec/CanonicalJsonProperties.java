package dev.nabla.primitives.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Against the reference implementation in Java by one of the RFC's helpers.
class CanonicalJsonProperties {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void agreesWithTheReferenceImplementationOnRandomDocuments() throws IOException {
    int count = Seeds.count(2_000, 100_000);
    Seeds seeds = Seeds.of("canonical json", count);
    for (int i = 0; i < count; i++) {
      JsonNode document = randomObject(seeds, 4);

      byte[] canonical = CanonicalJson.write(document);

      byte[] reference = new JsonCanonicalizer(document.toString()).getEncodedUTF8();
      assertThat(canonical).as("document %d, %s", i, seeds).isEqualTo(reference);
    }
  }

  @Test
  void writingAndReadingAgainChangesNothing() {
    int count = Seeds.count(2_000, 100_000);
    Seeds seeds = Seeds.of("canonical json round trip", count);
    for (int i = 0; i < count; i++) {
      byte[] canonical = CanonicalJson.write(randomObject(seeds, 4));

      byte[] again = CanonicalJson.write(StrictJson.parse(canonical));

      assertThat(again).as("document %d, %s", i, seeds).isEqualTo(canonical);
    }
  }

  @Test
  void writesRandomDoublesAsTheReferenceImplementationDoes() throws IOException {
    int count = Seeds.count(20_000, 1_000_000);
    Seeds seeds = Seeds.of("ecmascript numbers", count);
    for (int i = 0; i < count; i++) {
      double value = randomDouble(seeds);

      String text = EcmaScriptNumber.toText(value);

      String reference = new JsonCanonicalizer("[" + value + "]").getEncodedString();
      assertThat("[" + text + "]")
          .as("%s, %s", Double.toHexString(value), seeds)
          .isEqualTo(reference);
      assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0.0 : value);
    }
  }

  private static double randomDouble(Seeds seeds) {
    boolean tiny = seeds.nextInt(0, 4) == 0;
    long bits = tiny ? seeds.nextInt(0, 2_000) : seeds.random().nextLong();
    double value = Double.longBitsToDouble(bits);
    return Double.isFinite(value) ? value : seeds.random().nextInt();
  }

  /// Not one of the integral doubles that are written in full and are no integers for readers.
  private static double randomReadableDouble(Seeds seeds) {
    double value = randomDouble(seeds);
    return Math.abs(value) > StrictJson.MAX_INTEGER && Math.abs(value) < 1e21 ? 0.1 : value;
  }

  private static ObjectNode randomObject(Seeds seeds, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = seeds.nextInt(0, 5); i > 0; i--) {
      object.set(randomText(seeds), randomValue(seeds, depth - 1));
    }
    return object;
  }

  private static JsonNode randomValue(Seeds seeds, int depth) {
    return switch (seeds.nextInt(0, depth > 0 ? 7 : 5)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(seeds.random().nextBoolean());
      case 2 -> NODES.numberNode((long) seeds.nextInt(-1_000_000, 1_000_000));
      case 3 -> NODES.numberNode(randomReadableDouble(seeds));
      case 4 -> NODES.stringNode(randomText(seeds));
      case 5 -> randomObject(seeds, depth);
      default -> randomArray(seeds, depth);
    };
  }

  private static ArrayNode randomArray(Seeds seeds, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = seeds.nextInt(0, 5); i > 0; i--) {
      array.add(randomValue(seeds, depth - 1));
    }
    return array;
  }

  private static String randomText(Seeds seeds) {
    int[] codePoints = new int[seeds.nextInt(0, 8)];
    for (int i = 0; i < codePoints.length; i++) {
      codePoints[i] = randomCodePoint(seeds);
    }
    byte[] utf8 = new String(codePoints, 0, codePoints.length).getBytes(StandardCharsets.UTF_8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static int randomCodePoint(Seeds seeds) {
    return switch (seeds.nextInt(0, 4)) {
      case 0 -> seeds.nextInt(0, 0x30);
      case 1 -> seeds.nextInt(0x30, 0x100);
      case 2 -> seeds.nextInt(0xe000, 0x10000);
      default -> seeds.nextInt(0x10000, 0x110000);
    };
  }
}
