package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Times of certificates and lists (RFC 5280 §4.1.2.5): to the second, in UTC.
final class X509Time {
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int UTC_DIGITS = 12;
  private static final int GENERALIZED_DIGITS = 14;

  /// Two digits of 50 or more belong to the last century.
  private static final int PIVOT = 50;

  private X509Time() {}

  /// Whether a time comes next.
  static boolean isNext(DerReader reader) {
    return reader.nextIs(UTC_TIME) || reader.nextIs(GENERALIZED_TIME);
  }

  static Instant read(DerReader reader) {
    if (reader.nextIs(UTC_TIME)) {
      String text = digits(reader.content(UTC_TIME), UTC_DIGITS);
      int year = Integer.parseInt(text.substring(0, 2));
      return instant(year < PIVOT ? 2_000 + year : 1_900 + year, text.substring(2));
    }
    String text = digits(reader.content(GENERALIZED_TIME), GENERALIZED_DIGITS);
    return instant(Integer.parseInt(text.substring(0, 4)), text.substring(4));
  }

  private static String digits(Bytes content, int count) {
    String text = new String(content.toArray(), StandardCharsets.ISO_8859_1);
    if (content.size() != count + 1
        || text.charAt(count) != 'Z'
        || !text.chars().limit(count).allMatch(c -> c >= '0' && c <= '9')) {
      throw new DecodingException("a time that is not digits and Z", 0);
    }
    return text.substring(0, count);
  }

  private static Instant instant(int year, String monthToSecond) {
    try {
      return LocalDateTime.of(
              year,
              two(monthToSecond, 0),
              two(monthToSecond, 2),
              two(monthToSecond, 4),
              two(monthToSecond, 6),
              two(monthToSecond, 8))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new DecodingException("a time that no calendar has", 0, e);
    }
  }

  private static int two(String digits, int from) {
    return Integer.parseInt(digits.substring(from, from + 2));
  }
}
