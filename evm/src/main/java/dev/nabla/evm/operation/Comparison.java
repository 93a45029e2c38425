package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;

/// LT, GT, SLT, SGT, EQ and ISZERO, on limbs in place as in [Arithmetic].
public final class Comparison {
  private Comparison() {}

  public static void lt(long[] w, int a, int b) {
    answer(w, b, isBelow(w, a, b));
  }

  public static void gt(long[] w, int a, int b) {
    answer(w, b, isBelow(w, b, a));
  }

  public static void slt(long[] w, int a, int b) {
    answer(w, b, isBelowSigned(w, a, b));
  }

  public static void sgt(long[] w, int a, int b) {
    answer(w, b, isBelowSigned(w, b, a));
  }

  public static void eq(long[] w, int a, int b) {
    long differs =
        (w[a] ^ w[b]) | (w[a + 1] ^ w[b + 1]) | (w[a + 2] ^ w[b + 2]) | (w[a + 3] ^ w[b + 3]);
    answer(w, b, differs == 0);
  }

  public static void isZero(long[] w, int a) {
    answer(w, a, Word.isZero(w, a));
  }

  private static void answer(long[] w, int at, boolean yes) {
    Word.set(w, at, yes ? 1 : 0);
  }

  private static boolean isBelow(long[] w, int a, int b) {
    for (int limb = Stack.LIMBS - 1; limb > 0; limb--) {
      if (w[a + limb] != w[b + limb]) {
        return Long.compareUnsigned(w[a + limb], w[b + limb]) < 0;
      }
    }
    return Long.compareUnsigned(w[a], w[b]) < 0;
  }

  private static boolean isBelowSigned(long[] w, int a, int b) {
    return w[a + 3] != w[b + 3] ? w[a + 3] < w[b + 3] : isBelow(w, a, b);
  }
}
