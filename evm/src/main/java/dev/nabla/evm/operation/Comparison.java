package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;

/// LT, GT, SLT, SGT, EQ and ISZERO.
public final class Comparison {
  private Comparison() {}

  public static void lt(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    answer(stack, isBelow(stack.words(), a, b));
  }

  public static void gt(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    answer(stack, isBelow(stack.words(), b, a));
  }

  public static void slt(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    answer(stack, isBelowSigned(stack.words(), a, b));
  }

  public static void sgt(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    answer(stack, isBelowSigned(stack.words(), b, a));
  }

  public static void eq(Stack stack) {
    int a = stack.pop();
    int b = stack.offset(0);
    long[] w = stack.words();
    long differs =
        (w[a] ^ w[b]) | (w[a + 1] ^ w[b + 1]) | (w[a + 2] ^ w[b + 2]) | (w[a + 3] ^ w[b + 3]);
    answer(stack, differs == 0);
  }

  public static void isZero(Stack stack) {
    answer(stack, stack.isZero(stack.offset(0)));
  }

  private static void answer(Stack stack, boolean yes) {
    stack.set(stack.offset(0), 0, 0, 0, yes ? 1 : 0);
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
