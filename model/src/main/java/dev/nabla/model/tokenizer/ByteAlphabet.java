package dev.nabla.model.tokenizer;

import java.util.Arrays;

/// GPT-2's way to write any byte as a printable character: 33–126, 161–172 and 174–255 stand for
/// themselves, the others for 256, 257, … in order. Immutable.
final class ByteAlphabet {
  private static final int LIMIT = 512;

  private final char[] characters = new char[256];
  private final int[] bytes = new int[LIMIT];

  ByteAlphabet() {
    Arrays.fill(bytes, -1);
    int shifted = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable = (value >= 33 && value <= 126) || (value >= 161 && value != 173);
      characters[value] = (char) (printable ? value : shifted++);
      bytes[characters[value]] = value;
    }
  }

  /// The character for a byte, 0 to 255.
  char characterOf(int value) {
    return characters[value];
  }

  /// Whether every character of `token` stands for a byte.
  boolean covers(String token) {
    return token.chars().allMatch(c -> c < LIMIT && bytes[c] >= 0);
  }

  /// The bytes that `token` stands for; every character must be covered.
  byte[] bytesOf(String token) {
    byte[] decoded = new byte[token.length()];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = (byte) bytes[token.charAt(i)];
    }
    return decoded;
  }
}
