package dev.nabla.inference.exact;

/// UTF-8 bytes to text as they come: the decoder of the WHATWG Encoding Standard (without removal
/// of a byte order mark), so each maximal piece of what is no character becomes one U+FFFD. Written
/// out because the result enters receipts and must not depend on a library's habits.
final class Utf8Stream {
  private static final int REPLACEMENT = 0xFFFD;

  private final StringBuilder text = new StringBuilder();
  private int codePoint;
  private int missing;
  private int lowest = 0x80;
  private int highest = 0xBF;

  /// Takes one byte.
  void append(byte next) {
    int value = next & 0xff;
    if (missing > 0 && (value < lowest || value > highest)) {
      replacePending();
    }
    if (missing > 0) {
      lowest = 0x80;
      highest = 0xBF;
      codePoint = (codePoint << 6) | (value & 0x3f);
      missing--;
      if (missing == 0) {
        text.appendCodePoint(codePoint);
      }
    } else {
      begin(value);
    }
  }

  private void begin(int value) {
    if (value < 0x80) {
      text.append((char) value);
    } else if (value >= 0xC2 && value <= 0xDF) {
      expect(1, value & 0x1f);
    } else if (value >= 0xE0 && value <= 0xEF) {
      expect(2, value & 0x0f);
      lowest = value == 0xE0 ? 0xA0 : 0x80; // no overlong form
      highest = value == 0xED ? 0x9F : 0xBF; // no surrogate
    } else if (value >= 0xF0 && value <= 0xF4) {
      expect(3, value & 0x07);
      lowest = value == 0xF0 ? 0x90 : 0x80;
      highest = value == 0xF4 ? 0x8F : 0xBF; // at most U+10FFFF
    } else {
      text.appendCodePoint(REPLACEMENT);
    }
  }

  private void expect(int bytes, int bits) {
    missing = bytes;
    codePoint = bits;
  }

  private void replacePending() {
    text.appendCodePoint(REPLACEMENT);
    missing = 0;
    lowest = 0x80;
    highest = 0xBF;
  }

  /// No byte follows: what is incomplete becomes one U+FFFD.
  void end() {
    if (missing > 0) {
      replacePending();
    }
  }

  /// The whole characters since the last call.
  String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }
}
