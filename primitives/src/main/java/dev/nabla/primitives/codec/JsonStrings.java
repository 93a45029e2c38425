package dev.nabla.primitives.codec;

import java.util.HexFormat;
import java.util.function.IntPredicate;

/// Strings of JSON in the one spelling that canonical forms share: the short escapes of RFC 8259 §7
/// where there is one, else `\\u` and four lower-case digits.
final class JsonStrings {
  private JsonStrings() {}

  /// Appends `text` in quotation marks.
  ///
  /// @param plain which units of UTF-16 stand for themselves, of those without a short escape
  static void write(String text, StringBuilder out, IntPredicate plain) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (plain.test(unit)) {
            out.append(unit);
          } else {
            out.append("\\u").append(HexFormat.of().toHexDigits((short) unit));
          }
        }
      }
    }
    out.append('"');
  }
}
