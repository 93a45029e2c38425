package dev.nabla.primitives.codec;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON as Python reads and writes it: `json.loads`, and `json.dumps(value, sort_keys=True)` in
/// ASCII. OpenGradient's signatures cover that text, so a byte that differs breaks them.
///
/// Against RFC 8785 ([CanonicalJson]): names go by code point, not by UTF-16 unit; separators have
/// a space; all but printable ASCII is escaped; `1` and `1.0` stay what they were; integers have
/// any size; a name that comes twice keeps its last value. `NaN`, infinities and lone surrogates,
/// which Python takes, are refused. Pure; the caller bounds the input's size.
public final class PythonJson {
  /// Deepest nesting of arrays and objects.
  public static final int MAX_DEPTH = StrictJson.MAX_DEPTH;

  /// Most characters of one number: Python reads no longer integer either.
  public static final int MAX_NUMBER_LENGTH = 4_300;

  /// Decimal exponents from here up are written with `e`.
  private static final int MAX_POSITIONAL = 16;

  /// Decimal exponents below this are written with `e`.
  private static final int MIN_POSITIONAL = -4;

  private static final Comparator<String> BY_CODE_POINT = PythonJson::compareCodePoints;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory FACTORY = StrictJson.factory(MAX_NUMBER_LENGTH);

  private PythonJson() {}

  /// The value that `utf8` holds: integers as [BigInteger], numbers with a point or an exponent as
  /// doubles, the sign of zero kept.
  ///
  /// @throws DecodingException where it is not JSON, or beyond the bounds above
  public static JsonNode read(Bytes utf8) {
    String text = decodeUtf8(utf8);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonNode value = readValue(parser, next(parser));
      if (parser.nextToken() != null) {
        throw refused("something follows the JSON value", parser);
      }
      return value;
    } catch (JacksonException e) {
      // Jackson's own message quotes the input, which may be private.
      throw new DecodingException("malformed JSON", 0, e);
    }
  }

  private static String decodeUtf8(Bytes utf8) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(utf8.toArray());
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("not UTF-8", 0, e);
    }
  }

  private static JsonNode readValue(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> NODES.stringNode(wellFormed(parser.getString(), parser));
      case VALUE_NUMBER_INT -> NODES.numberNode(new BigInteger(parser.getString()));
      case VALUE_NUMBER_FLOAT -> readFloat(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw refused("not a JSON value", parser);
    };
  }

  private static ObjectNode readObject(JsonParser parser) {
    ObjectNode object = NODES.objectNode();
    for (JsonToken token = next(parser); token != JsonToken.END_OBJECT; token = next(parser)) {
      String name = wellFormed(parser.currentName(), parser);
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

  private static String wellFormed(String text, JsonParser parser) {
    if (!StrictJson.isWellFormed(text)) {
      throw refused("lone surrogate in a string", parser);
    }
    return text;
  }

  private static JsonNode readFloat(JsonParser parser) {
    double value = Double.parseDouble(parser.getString());
    if (Double.isInfinite(value)) {
      throw refused("number beyond the range of a double", parser);
    }
    return NODES.numberNode(value);
  }

  private static JsonToken next(JsonParser parser) {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw refused("the JSON ends early", parser);
    }
    return token;
  }

  private static DecodingException refused(String message, JsonParser parser) {
    return new DecodingException(message, parser.currentLocation().getCharOffset());
  }

  /// The text that Python writes, as its ASCII bytes.
  ///
  /// @param value as [#read(Bytes)] makes it
  /// @throws IllegalArgumentException for a number that is not finite, or a node kind that JSON
  ///   does not have
  public static Bytes write(JsonNode value) {
    StringBuilder out = new StringBuilder();
    writeValue(value, out);
    return Bytes.of(out.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static void writeValue(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case OBJECT -> writeObject(value, out);
      case ARRAY -> writeArray(value, out);
      case STRING -> writeString(value.stringValue(), out);
      case NUMBER -> out.append(number(value));
      case BOOLEAN -> out.append(value.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + value.getNodeType());
    }
  }

  private static void writeObject(JsonNode object, StringBuilder out) {
    List<String> names = new ArrayList<>(object.propertyNames());
    names.sort(BY_CODE_POINT);
    out.append('{');
    String separator = "";
    for (String name : names) {
      out.append(separator);
      writeString(name, out);
      out.append(": ");
      writeValue(object.path(name), out);
      separator = ", ";
    }
    out.append('}');
  }

  private static void writeArray(JsonNode array, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (JsonNode item : array.values()) {
      out.append(separator);
      writeValue(item, out);
      separator = ", ";
    }
    out.append(']');
  }

  private static void writeString(String text, StringBuilder out) {
    JsonStrings.write(text, out, unit -> unit >= ' ' && unit <= '~');
  }

  /// A number as Python writes it: an integer by its digits, a double by `repr`.
  public static String number(JsonNode number) {
    return number.isIntegralNumber()
        ? number.bigIntegerValue().toString()
        : repr(number.doubleValue());
  }

  private static String repr(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    boolean negative = (Double.doubleToRawLongBits(value) >>> 63) != 0;
    String magnitude = value == 0 ? "0.0" : place(EcmaScriptNumber.shortest(Math.abs(value)));
    return negative ? "-" + magnitude : magnitude;
  }

  private static String place(BigDecimal shortest) {
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    if (exponent < MIN_POSITIONAL || exponent >= MAX_POSITIONAL) {
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      String sign = exponent < 0 ? "-" : "+";
      String magnitude = Integer.toString(Math.abs(exponent));
      return mantissa + "e" + sign + (magnitude.length() == 1 ? "0" : "") + magnitude;
    }
    String positional = shortest.toPlainString();
    return positional.indexOf('.') < 0 ? positional + ".0" : positional;
  }

  private static int compareCodePoints(String left, String right) {
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    return Arrays.compare(a, b);
  }
}
