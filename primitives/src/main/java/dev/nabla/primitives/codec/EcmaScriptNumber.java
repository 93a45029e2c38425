package dev.nabla.primitives.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Doubles as ECMAScript's `Number::toString` writes them (ECMA-262 §6.1.6.1.20), which RFC 8785
/// §3.2.2.3 adopts.
final class EcmaScriptNumber {
  /// Largest decimal exponent that is written without `e`.
  private static final int MAX_POSITIONAL = 21;

  /// Smallest decimal exponent that is written without `e`.
  private static final int MIN_POSITIONAL = -6;

  private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

  private EcmaScriptNumber() {}

  /// @throws IllegalArgumentException for NaN and infinities
  static String toText(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    String magnitude = place(digits, digits.length() - shortest.scale());
    return value < 0 ? "-" + magnitude : magnitude;
  }

  /// The fewest digits that read back as `value`, and of those the closest to it. Double.toString
  /// gives that since JDK 19 (JDK-4511638), except that it never goes below two digits.
  ///
  /// @param value positive and finite
  static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (digits.precision() == 2) {
      BigDecimal one = new BigDecimal(value).round(ONE_DIGIT);
      return one.doubleValue() == value ? one.stripTrailingZeros() : digits;
    }
    return digits;
  }

  /// @param pointAt the `n` of the specification: value = 0.digits × 10^pointAt
  private static String place(String digits, int pointAt) {
    int count = digits.length();
    if (count <= pointAt && pointAt <= MAX_POSITIONAL) {
      return digits + "0".repeat(pointAt - count);
    }
    if (0 < pointAt && pointAt <= MAX_POSITIONAL) {
      return digits.substring(0, pointAt) + "." + digits.substring(pointAt);
    }
    if (MIN_POSITIONAL < pointAt && pointAt <= 0) {
      return "0." + "0".repeat(-pointAt) + digits;
    }
    int exponent = pointAt - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
