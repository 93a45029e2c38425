package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;

/// EXP modulo 2^256 by squaring. Holds scratch space, so one thread at a time.
public final class Exponentiation {
  private final long[] base = new long[Stack.LIMBS];
  private final long[] power = new long[Stack.LIMBS];

  public void exp(Frame frame) {
    Stack stack = frame.stack();
    int exponent = stack.offset(1);
    int bits = bitLength(stack.words(), exponent);
    if (!frame.charge(GasCost.EXP_BYTE * ((bits + 7L) / 8))) {
      return;
    }
    int a = stack.pop();
    long[] w = stack.words();
    System.arraycopy(w, a, base, 0, Stack.LIMBS);
    power[0] = 1;
    power[1] = 0;
    power[2] = 0;
    power[3] = 0;
    for (int bit = 0; bit < bits; bit++) {
      if (((w[exponent + (bit >> 6)] >>> bit) & 1) != 0) {
        Arithmetic.multiply(base, 0, power, 0);
      }
      Arithmetic.multiply(base, 0, base, 0);
    }
    System.arraycopy(power, 0, w, exponent, Stack.LIMBS);
  }

  private static int bitLength(long[] words, int offset) {
    for (int limb = Stack.LIMBS - 1; limb >= 0; limb--) {
      if (words[offset + limb] != 0) {
        return 64 * (limb + 1) - Long.numberOfLeadingZeros(words[offset + limb]);
      }
    }
    return 0;
  }
}
