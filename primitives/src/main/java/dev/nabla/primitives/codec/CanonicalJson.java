package dev.nabla.primitives.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Writes JSON in the one form of RFC 8785 (JSON Canonicalization Scheme): member names sorted by
/// UTF-16 code units, no white space, minimal escapes, numbers as ECMAScript writes doubles.
///
/// The input is a tree as [StrictJson] makes it: no lone surrogates, finite numbers. Pure. What it
/// writes reads back by [StrictJson] unless a number of the tree is integral and beyond 2^53: such
/// a one is written without an exponent below 1e21.
public final class CanonicalJson {
  private CanonicalJson() {}

  /// The canonical UTF-8 bytes of `value`.
  ///
  /// @throws IllegalArgumentException for a number that is not finite as a double, or a node kind
  ///   that JSON does not have
  public static byte[] write(JsonNode value) {
    StringBuilder out = new StringBuilder();
    writeValue(value, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void writeValue(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case OBJECT -> writeObject(value, out);
      case ARRAY -> writeArray(value, out);
      case STRING -> writeString(value.stringValue(), out);
      case NUMBER -> out.append(EcmaScriptNumber.toText(value.asDouble()));
      case BOOLEAN -> out.append(value.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + value.getNodeType());
    }
  }

  private static void writeObject(JsonNode object, StringBuilder out) {
    // String.compareTo orders by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
    List<String> names = new ArrayList<>(object.propertyNames());
    names.sort(null);
    String separator = "{";
    for (String name : names) {
      out.append(separator);
      writeString(name, out);
      out.append(':');
      writeValue(object.path(name), out);
      separator = ",";
    }
    out.append(names.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(JsonNode array, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      writeValue(array.path(i), out);
    }
    out.append(']');
  }

  private static void writeString(String text, StringBuilder out) {
    JsonStrings.write(text, out, unit -> unit >= ' ');
  }
}
