package dev.nabla.primitives.codec;

import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads JSON (RFC 8259) so that two readers cannot disagree about what it says.
///
/// Beyond the grammar it refuses: bytes that are not UTF-8 (a byte order mark too), lone surrogates
/// even when escaped, duplicate member names at any depth, integers beyond ±2^53, fractions beyond
/// the range of a double, numbers longer than 256 characters, more than 64 levels, and anything
/// after the value. Fractions keep their decimal value. Pure; the caller bounds the input's size.
public final class StrictJson {
  /// Deepest nesting of arrays and objects.
  public static final int MAX_DEPTH = 64;

  /// Most characters of one number.
  public static final int MAX_NUMBER_LENGTH = 256;

  /// Largest integer that every reader holds exactly.
  public static final long MAX_INTEGER = 1L << 53;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory FACTORY = factory(MAX_NUMBER_LENGTH);

  private StrictJson() {}

  /// Parsers within our bounds of nesting, and these of numbers; the whole bounds the rest.
  static JsonFactory factory(int maxNumberLength) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(maxNumberLength)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  /// The value that `utf8` holds.
  ///
  /// @throws DecodingException where one of the rules above is broken; its offset counts characters
  public static JsonNode parse(byte[] utf8) {
    String text = decodeUtf8(utf8);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonNode value = readValue(parser, next(parser));
      if (parser.nextToken() != null) {
        throw refused(parser, "something follows the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      // Jackson's own message quotes the input, which may be private.
      throw new DecodingException("malformed JSON", offsetOf(e), e);
    }
  }

  private static String decodeUtf8(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("not UTF-8", 0, e);
    }
  }

  private static JsonNode readValue(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> NODES.stringNode(wellFormed(parser, parser.getString()));
      case VALUE_NUMBER_INT -> readInteger(parser);
      case VALUE_NUMBER_FLOAT -> readFraction(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw refused(parser, "not a JSON value");
    };
  }

  private static ObjectNode readObject(JsonParser parser) {
    ObjectNode object = NODES.objectNode();
    for (JsonToken token = next(parser); token != JsonToken.END_OBJECT; token = next(parser)) {
      String name = wellFormed(parser, parser.currentName());
      if (object.has(name)) {
        throw refused(parser, "duplicate member name");
      }
      object.set(name, readValue(parser, next(parser)));
    }
    return object;
  }

  private static ArrayNode readArray(JsonParser parser) {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = next(parser); token != JsonToken.END_ARRAY; token = next(parser)) {
      array.add(readValue(parser, token));
    }
    return array;
  }

  private static JsonNode readInteger(JsonParser parser) {
    if (parser.getNumberType() == NumberType.BIG_INTEGER
        || parser.getLongValue() > MAX_INTEGER
        || parser.getLongValue() < -MAX_INTEGER) {
      throw refused(parser, "integer beyond 2^53");
    }
    return NODES.numberNode(parser.getLongValue());
  }

  private static JsonNode readFraction(JsonParser parser) {
    if (parser.getStringLength() > MAX_NUMBER_LENGTH) {
      throw refused(parser, "number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    BigDecimal value = decimalValue(parser);
    if (Double.isInfinite(value.doubleValue())) {
      throw refused(parser, "number beyond the range of a double");
    }
    return NODES.numberNode(value);
  }

  private static BigDecimal decimalValue(JsonParser parser) {
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException e) {
      throw new DecodingException(
          "exponent out of range", parser.currentLocation().getCharOffset(), e);
    }
  }

  /// A surrogate without its partner can only come from an escape: it has no UTF-8 form, so readers
  /// replace, keep or drop it as they like.
  private static String wellFormed(JsonParser parser, String text) {
    if (!isWellFormed(text)) {
      throw refused(parser, "lone surrogate in a string");
    }
    return text;
  }

  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.isBmpCodePoint(text.codePointAt(i))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static JsonToken next(JsonParser parser) {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw refused(parser, "the JSON ends early");
    }
    return token;
  }

  private static DecodingException refused(JsonParser parser, String message) {
    return new DecodingException(message, parser.currentLocation().getCharOffset());
  }

  private static long offsetOf(JacksonException e) {
    return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
  }
}
