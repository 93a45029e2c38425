package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;

/// AND, OR, XOR, NOT, BYTE, the shifts (EIP-145) and CLZ (EIP-7939), on limbs in place as in
/// [Arithmetic].
public final class Bitwise {
  private Bitwise() {}

  public static void and(long[] w, int a, int b) {
    w[b] &= w[a];
    w[b + 1] &= w[a + 1];
    w[b + 2] &= w[a + 2];
    w[b + 3] &= w[a + 3];
  }

  public static void or(long[] w, int a, int b) {
    w[b] |= w[a];
    w[b + 1] |= w[a + 1];
    w[b + 2] |= w[a + 2];
    w[b + 3] |= w[a + 3];
  }

  public static void xor(long[] w, int a, int b) {
    w[b] ^= w[a];
    w[b + 1] ^= w[a + 1];
    w[b + 2] ^= w[a + 2];
    w[b + 3] ^= w[a + 3];
  }

  public static void not(long[] w, int a) {
    w[a] = ~w[a];
    w[a + 1] = ~w[a + 1];
    w[a + 2] = ~w[a + 2];
    w[a + 3] = ~w[a + 3];
  }

  /// Byte number `a` of `b`, counted from the most significant.
  public static void byteAt(long[] w, int a, int b) {
    long index = Word.saturated(w, a);
    long value = 0;
    if (index < 32) {
      int fromLowest = 31 - (int) index;
      value = w[b + (fromLowest >> 3)] >>> (8 * (fromLowest & 7)) & 0xff;
    }
    Word.set(w, b, value);
  }

  public static void shl(long[] w, int a, int b) {
    shiftLeft(w, b, Word.saturated(w, a));
  }

  public static void shr(long[] w, int a, int b) {
    shiftRight(w, b, Word.saturated(w, a), 0);
  }

  public static void sar(long[] w, int a, int b) {
    shiftRight(w, b, Word.saturated(w, a), w[b + 3] >> 63);
  }

  /// Shifts the word at `b` left.
  public static void shiftLeft(long[] w, int b, long shift) {
    int limbs = shift < 256 ? (int) shift >> 6 : Stack.LIMBS;
    int bits = (int) shift & 63;
    for (int limb = Stack.LIMBS - 1; limb >= 0; limb--) {
      int from = limb - limbs;
      long high = from >= 0 ? (w[b + from] << bits) : 0;
      long low = from >= 1 && bits != 0 ? w[b + from - 1] >>> -bits : 0;
      w[b + limb] = high | low;
    }
  }

  /// Shifts the word at `b` right and lets copies of `fill` in from above.
  public static void shiftRight(long[] w, int b, long shift, long fill) {
    int limbs = shift < 256 ? (int) shift >> 6 : Stack.LIMBS;
    int bits = (int) shift & 63;
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      int from = limb + limbs;
      long low = from < Stack.LIMBS ? w[b + from] : fill;
      long high = from + 1 < Stack.LIMBS ? w[b + from + 1] : fill;
      w[b + limb] = bits == 0 ? low : (low >>> bits) | (high << -bits);
    }
  }

  /// Number of leading zero bits; 256 for zero.
  public static void clz(long[] w, int a) {
    int zeros = 0;
    for (int limb = Stack.LIMBS - 1; limb >= 0; limb--) {
      zeros += Long.numberOfLeadingZeros(w[a + limb]);
      if (w[a + limb] != 0) {
        break;
      }
    }
    Word.set(w, a, zeros);
  }
}
