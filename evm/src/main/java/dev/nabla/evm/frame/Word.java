package dev.nabla.evm.frame;

import dev.nabla.primitives.bytes.BigEndian;

/// 256-bit words inside an array of limbs, least significant limb first; `at` is the index of a
/// word's lowest limb.
public final class Word {
  private Word() {}

  /// The word, or `Long.MAX_VALUE` where it has more than 63 bits.
  public static long saturated(long[] words, int at) {
    long low = words[at];
    return (words[at + 1] | words[at + 2] | words[at + 3]) == 0 && low >= 0 ? low : Long.MAX_VALUE;
  }

  /// Whether the word is 0.
  public static boolean isZero(long[] words, int at) {
    return (words[at] | words[at + 1] | words[at + 2] | words[at + 3]) == 0;
  }

  /// Writes 64 bits, read as unsigned.
  public static void set(long[] words, int at, long low) {
    words[at] = low;
    words[at + 1] = 0;
    words[at + 2] = 0;
    words[at + 3] = 0;
  }

  /// Writes the word at `from` to `to`.
  public static void copy(long[] words, int from, int to) {
    words[to] = words[from];
    words[to + 1] = words[from + 1];
    words[to + 2] = words[from + 2];
    words[to + 3] = words[from + 3];
  }

  /// Exchanges two words.
  public static void swap(long[] words, int one, int other) {
    long w0 = words[one];
    long w1 = words[one + 1];
    long w2 = words[one + 2];
    long w3 = words[one + 3];
    copy(words, other, one);
    words[other] = w0;
    words[other + 1] = w1;
    words[other + 2] = w2;
    words[other + 3] = w3;
  }

  /// Reads 32 big-endian bytes of `source` from `from`.
  public static void read(long[] words, int at, byte[] source, int from) {
    words[at + 3] = BigEndian.getLong(source, from);
    words[at + 2] = BigEndian.getLong(source, from + 8);
    words[at + 1] = BigEndian.getLong(source, from + 16);
    words[at] = BigEndian.getLong(source, from + 24);
  }

  /// Writes the word as 32 big-endian bytes of `target` from `to`.
  public static void write(long[] words, int at, byte[] target, int to) {
    BigEndian.putLong(target, to, words[at + 3]);
    BigEndian.putLong(target, to + 8, words[at + 2]);
    BigEndian.putLong(target, to + 16, words[at + 1]);
    BigEndian.putLong(target, to + 24, words[at]);
  }
}
