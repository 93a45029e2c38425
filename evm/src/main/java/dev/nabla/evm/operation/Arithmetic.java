package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;

/// ADD, SUB, MUL and SIGNEXTEND modulo 2^256, on limbs in place: `a` is where the first operand is,
/// `b` the second, which becomes the result; they may be the same word.
///
/// The carry out of `x + y + c` is bit 63 of `(x & y) | ((x | y) & ~sum)`, and the borrow out of `x
/// - y - c` that of `(~x & y) | ((~x | y) & difference)`: the full adder, for the top bit.
public final class Arithmetic {
  private Arithmetic() {}

  public static void add(long[] w, int a, int b) {
    long x = w[a];
    long y = w[b];
    long sum = x + y;
    w[b] = sum;
    long carry = carry(x, y, sum);
    x = w[a + 1];
    y = w[b + 1];
    sum = x + y + carry;
    w[b + 1] = sum;
    carry = carry(x, y, sum);
    x = w[a + 2];
    y = w[b + 2];
    sum = x + y + carry;
    w[b + 2] = sum;
    carry = carry(x, y, sum);
    w[b + 3] += w[a + 3] + carry;
  }

  /// 1 where `sum`, which is x + y and a carry in, went over 2^64.
  static long carry(long x, long y, long sum) {
    return ((x & y) | ((x | y) & ~sum)) >>> 63;
  }

  public static void sub(long[] w, int a, int b) {
    long x = w[a];
    long y = w[b];
    long difference = x - y;
    w[b] = difference;
    long borrow = borrow(x, y, difference);
    x = w[a + 1];
    y = w[b + 1];
    difference = x - y - borrow;
    w[b + 1] = difference;
    borrow = borrow(x, y, difference);
    x = w[a + 2];
    y = w[b + 2];
    difference = x - y - borrow;
    w[b + 2] = difference;
    borrow = borrow(x, y, difference);
    w[b + 3] = w[a + 3] - w[b + 3] - borrow;
  }

  /// 1 where `difference`, which is x - y and a borrow less, went below zero.
  static long borrow(long x, long y, long difference) {
    return ((~x & y) | ((~x | y) & difference)) >>> 63;
  }

  public static void mul(long[] w, int a, int b) {
    multiply(w, a, w, b);
  }

  /// `target = target * factor` modulo 2^256, column by column; the two may be the same word.
  static void multiply(long[] factor, int f, long[] target, int t) {
    long a0 = factor[f];
    long a1 = factor[f + 1];
    long a2 = factor[f + 2];
    long b0 = target[t];
    long b1 = target[t + 1];
    long b2 = target[t + 2];
    long top = a0 * target[t + 3] + a1 * b2 + a2 * b1 + factor[f + 3] * b0;
    top += high(a0, b2) + high(a1, b1) + high(a2, b0);
    target[t] = a0 * b0;

    long column = high(a0, b0);
    long sum = column + a0 * b1;
    long carry = carried(sum, column);
    column = sum + a1 * b0;
    carry += carried(column, sum);
    target[t + 1] = column;

    sum = carry + high(a0, b1);
    carry = carried(sum, carry);
    column = sum + high(a1, b0);
    carry += carried(column, sum);
    sum = column + a0 * b2;
    carry += carried(sum, column);
    column = sum + a1 * b1;
    carry += carried(column, sum);
    sum = column + a2 * b0;
    carry += carried(sum, column);
    target[t + 2] = sum;
    target[t + 3] = top + carry;
  }

  private static long high(long x, long y) {
    return Math.unsignedMultiplyHigh(x, y);
  }

  /// 1 where `sum`, made by adding something to `part`, went over 2^64.
  private static long carried(long sum, long part) {
    return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
  }

  /// Adds 64 bits, read as unsigned, to a word.
  public static void increase(long[] w, int at, long low) {
    long sum = w[at] + low;
    w[at] = sum;
    if (Long.compareUnsigned(sum, low) < 0 && ++w[at + 1] == 0 && ++w[at + 2] == 0) {
      w[at + 3]++;
    }
  }

  /// Repeats the sign bit of byte number `a` (0 is the lowest) of `b` upwards.
  public static void signExtend(long[] w, int a, int b) {
    long index = Word.saturated(w, a);
    if (index >= 31) {
      return;
    }
    int signLimb = (int) index >> 3;
    int unusedBits = 56 - 8 * ((int) index & 7);
    long extended = w[b + signLimb] << unusedBits >> unusedBits;
    w[b + signLimb] = extended;
    for (int limb = signLimb + 1; limb < Stack.LIMBS; limb++) {
      w[b + limb] = extended >> 63;
    }
  }
}
