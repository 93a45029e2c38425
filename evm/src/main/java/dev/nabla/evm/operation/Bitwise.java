package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;

/// AND, OR, XOR, NOT, BYTE, the shifts (EIP-145) and CLZ (EIP-7939).
public final class Bitwise {
  private Bitwise() {}

  public static void and(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    long[] w = stack.words();
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      w[b + limb] &= w[a + limb];
    }
  }

  public static void or(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    long[] w = stack.words();
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      w[b + limb] |= w[a + limb];
    }
  }

  public static void xor(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    long[] w = stack.words();
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      w[b + limb] ^= w[a + limb];
    }
  }

  public static void not(Stack stack) {
    int a = stack.offset(0);
    long[] w = stack.words();
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      w[a + limb] = ~w[a + limb];
    }
  }

  /// Byte number `a` of `b`, counted from the most significant.
  public static void byteAt(Stack stack) {
    long index = stack.saturated(stack.pop());
    int b = stack.offset(0);
    long value = 0;
    if (index < 32) {
      int fromLowest = 31 - (int) index;
      value = stack.words()[b + (fromLowest >> 3)] >>> (8 * (fromLowest & 7)) & 0xff;
    }
    stack.set(b, 0, 0, 0, value);
  }

  public static void shl(Stack stack) {
    long shift = stack.saturated(stack.pop());
    int b = stack.offset(0);
    long[] w = stack.words();
    int limbs = shift < 256 ? (int) shift >> 6 : Stack.LIMBS;
    int bits = (int) shift & 63;
    for (int limb = Stack.LIMBS - 1; limb >= 0; limb--) {
      int from = limb - limbs;
      long high = from >= 0 ? (w[b + from] << bits) : 0;
      long low = from >= 1 && bits != 0 ? w[b + from - 1] >>> -bits : 0;
      w[b + limb] = high | low;
    }
  }

  public static void shr(Stack stack) {
    long shift = stack.saturated(stack.pop());
    shiftRight(stack, shift, 0);
  }

  public static void sar(Stack stack) {
    long shift = stack.saturated(stack.pop());
    shiftRight(stack, shift, stack.words()[stack.offset(0) + 3] >> 63);
  }

  /// Shifts the top word right and lets copies of `fill` in from above.
  private static void shiftRight(Stack stack, long shift, long fill) {
    int b = stack.offset(0);
    long[] w = stack.words();
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
  public static void clz(Stack stack) {
    int a = stack.offset(0);
    long[] w = stack.words();
    int zeros = 0;
    for (int limb = Stack.LIMBS - 1; limb >= 0; limb--) {
      zeros += Long.numberOfLeadingZeros(w[a + limb]);
      if (w[a + limb] != 0) {
        break;
      }
    }
    stack.set(a, 0, 0, 0, zeros);
  }
}
