package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;
import java.util.Arrays;

/// DIV, SDIV, MOD, SMOD, ADDMOD and MULMOD, on limbs in place as in [Arithmetic]. Division by zero
/// gives zero. Holds scratch space, so one thread at a time.
///
/// Long division by limbs of 64 bits (Knuth, TAOCP vol. 2, 4.3.1, algorithm D). The machine has no
/// instruction here for 128 by 64 bits, so each quotient limb comes from a multiplication by the
/// divisor's reciprocal (Möller, Granlund: Improved division by invariant integers, 2011,
/// algorithms 3 and 4).
public final class Division {
  private static final int LIMBS = Stack.LIMBS;

  /// The number that is divided; afterwards the remainder. One limb more than a product has.
  private final long[] numerator = new long[2 * LIMBS + 1];

  private final long[] divisor = new long[LIMBS];
  private final long[] quotient = new long[2 * LIMBS + 1];
  private final Reduction reduction = new Reduction();
  private long remainderLimb;

  public void div(long[] w, int a) {
    int b = a - LIMBS;
    divide(w, a, b);
    store(quotient, w, b);
  }

  public void mod(long[] w, int a) {
    int b = a - LIMBS;
    divide(w, a, b);
    store(numerator, w, b);
  }

  /// Rounds towards zero. The one overflow, -2^255 / -1, gives -2^255 of itself.
  public void sdiv(long[] w, int a) {
    int b = a - LIMBS;
    boolean negative = (w[a + 3] ^ w[b + 3]) < 0;
    makePositive(w, a);
    makePositive(w, b);
    divide(w, a, b);
    store(quotient, w, b);
    if (negative) {
      negate(w, b);
    }
  }

  /// The result has the sign of the dividend.
  public void smod(long[] w, int a) {
    int b = a - LIMBS;
    boolean negative = w[a + 3] < 0;
    makePositive(w, a);
    makePositive(w, b);
    divide(w, a, b);
    store(numerator, w, b);
    if (negative) {
      negate(w, b);
    }
  }

  public void addmod(long[] w, int a) {
    int b = a - LIMBS;
    int m = b - LIMBS;
    long carry = 0;
    for (int limb = 0; limb < LIMBS; limb++) {
      long x = w[a + limb];
      long y = w[b + limb];
      long sum = x + y + carry;
      carry = Arithmetic.carry(x, y, sum);
      numerator[limb] = sum;
    }
    numerator[LIMBS] = carry;
    System.arraycopy(w, m, divisor, 0, LIMBS);
    divideLimbs(LIMBS + 1);
    store(numerator, w, m);
  }

  public void mulmod(long[] w, int a) {
    int b = a - LIMBS;
    int m = b - LIMBS;
    if (reduction.isReadyFor(w, m)) {
      reduction.multiply(w, a, b, m);
      return;
    }
    if (reduction.meetsAgain(w, m)) {
      Arrays.fill(numerator, 0, 2 * LIMBS, -1);
      System.arraycopy(w, m, divisor, 0, LIMBS);
      divideLimbs(2 * LIMBS);
      reduction.prepare(quotient);
      reduction.multiply(w, a, b, m);
      return;
    }
    multiplyFully(w, a, b);
    System.arraycopy(w, m, divisor, 0, LIMBS);
    divideLimbs(2 * LIMBS);
    store(numerator, w, m);
  }

  private static void store(long[] source, long[] words, int offset) {
    System.arraycopy(source, 0, words, offset, LIMBS);
  }

  private static void makePositive(long[] words, int offset) {
    if (words[offset + 3] < 0) {
      negate(words, offset);
    }
  }

  private static void negate(long[] words, int offset) {
    long carry = 1;
    for (int limb = 0; limb < LIMBS; limb++) {
      long negated = ~words[offset + limb] + carry;
      carry &= negated == 0 ? 1 : 0;
      words[offset + limb] = negated;
    }
  }

  /// All eight limbs of a product, into the numerator.
  private void multiplyFully(long[] w, int a, int b) {
    Arrays.fill(numerator, 0);
    for (int i = 0; i < LIMBS; i++) {
      long carry = 0;
      long x = w[a + i];
      for (int j = 0; j < LIMBS; j++) {
        long y = w[b + j];
        long low = x * y;
        long high = Math.unsignedMultiplyHigh(x, y);
        long sum = low + carry;
        high += carried(sum, low);
        long total = sum + numerator[i + j];
        high += carried(total, sum);
        numerator[i + j] = total;
        carry = high;
      }
      numerator[i + LIMBS] = carry;
    }
  }

  private void divide(long[] w, int a, int b) {
    System.arraycopy(w, a, numerator, 0, LIMBS);
    System.arraycopy(w, b, divisor, 0, LIMBS);
    divideLimbs(LIMBS);
  }

  /// Divides the numerator's lowest `count` limbs. Leaves the quotient, and the remainder in the
  /// lowest limbs of the numerator; zeros where the divisor is 0.
  private void divideLimbs(int count) {
    Arrays.fill(quotient, 0);
    int size = significant(divisor, LIMBS);
    if (size == 0) {
      Arrays.fill(numerator, 0);
      return;
    }
    int length = significant(numerator, count);
    if (length < size) {
      Arrays.fill(numerator, length, LIMBS, 0);
      return;
    }
    int shift = Long.numberOfLeadingZeros(divisor[size - 1]);
    numerator[length] = 0;
    shiftLeft(numerator, length + 1, shift);
    shiftLeft(divisor, size, shift);
    if (size == 1) {
      divideByLimb(length);
    } else {
      divideByLimbs(length, size);
    }
    shiftRight(numerator, size, shift);
    Arrays.fill(numerator, size, LIMBS, 0);
  }

  private static int significant(long[] limbs, int count) {
    int size = count;
    while (size > 0 && limbs[size - 1] == 0) {
      size--;
    }
    return size;
  }

  private static void shiftLeft(long[] limbs, int count, int shift) {
    if (shift == 0) {
      return;
    }
    for (int i = count - 1; i > 0; i--) {
      limbs[i] = (limbs[i] << shift) | (limbs[i - 1] >>> -shift);
    }
    limbs[0] <<= shift;
  }

  private static void shiftRight(long[] limbs, int count, int shift) {
    if (shift == 0) {
      return;
    }
    for (int i = 0; i < count - 1; i++) {
      limbs[i] = (limbs[i] >>> shift) | (limbs[i + 1] << -shift);
    }
    limbs[count - 1] >>>= shift;
  }

  private void divideByLimb(int length) {
    long d = divisor[0];
    long reciprocal = reciprocal(d);
    remainderLimb = numerator[length];
    for (int j = length - 1; j >= 0; j--) {
      quotient[j] = divideTwoByOne(remainderLimb, numerator[j], d, reciprocal);
    }
    numerator[0] = remainderLimb;
  }

  private void divideByLimbs(int length, int size) {
    long top = divisor[size - 1];
    long reciprocal = reciprocal(top);
    for (int j = length - size; j >= 0; j--) {
      long limb = estimate(j + size, size, reciprocal);
      if (subtractMultiple(j, size, limb)) {
        // The estimate was still one too high (probability about 2^-63): add the divisor back.
        limb--;
        addBack(j, size);
      }
      quotient[j] = limb;
    }
  }

  /// Step D3: a quotient limb from the top two limbs of the divisor, at most one too high.
  private long estimate(int high, int size, long reciprocal) {
    long top = divisor[size - 1];
    long guess;
    long rest;
    if (Long.compareUnsigned(numerator[high], top) >= 0) {
      guess = -1;
      rest = numerator[high - 1] + top;
      if (Long.compareUnsigned(rest, top) < 0) {
        return guess;
      }
    } else {
      guess = divideTwoByOne(numerator[high], numerator[high - 1], top, reciprocal);
      rest = remainderLimb;
    }
    long second = divisor[size - 2];
    while (isProductAbove(guess, second, rest, numerator[high - 2])) {
      guess--;
      rest += top;
      if (Long.compareUnsigned(rest, top) < 0) {
        break;
      }
    }
    return guess;
  }

  private static boolean isProductAbove(long x, long y, long high, long low) {
    long productHigh = Math.unsignedMultiplyHigh(x, y);
    int order = Long.compareUnsigned(productHigh, high);
    return order > 0 || (order == 0 && Long.compareUnsigned(x * y, low) > 0);
  }

  /// Step D4: takes `factor` times the divisor from the numerator at `at`.
  ///
  /// @return whether that went below zero
  private boolean subtractMultiple(int at, int size, long factor) {
    long borrow = 0;
    for (int i = 0; i < size; i++) {
      long low = factor * divisor[i];
      long high = Math.unsignedMultiplyHigh(factor, divisor[i]);
      long taken = low + borrow;
      high += carried(taken, low);
      long before = numerator[at + i];
      numerator[at + i] = before - taken;
      borrow = high + (Long.compareUnsigned(before, taken) < 0 ? 1 : 0);
    }
    long before = numerator[at + size];
    numerator[at + size] = before - borrow;
    return Long.compareUnsigned(before, borrow) < 0;
  }

  /// Step D6.
  private void addBack(int at, int size) {
    long carry = 0;
    for (int i = 0; i < size; i++) {
      long x = numerator[at + i];
      long y = divisor[i];
      long sum = x + y + carry;
      carry = ((x & y) | ((x | y) & ~sum)) >>> 63;
      numerator[at + i] = sum;
    }
    numerator[at + size] += carry;
  }

  /// `(high, low) / d` where `high < d` and d's top bit is set; leaves the remainder in
  /// `remainderLimb` (algorithm 4).
  private long divideTwoByOne(long high, long low, long d, long reciprocal) {
    long q0 = reciprocal * high + low;
    long q1 = Math.unsignedMultiplyHigh(reciprocal, high) + high + carried(q0, low) + 1;
    long rest = low - q1 * d;
    if (Long.compareUnsigned(rest, q0) > 0) {
      q1--;
      rest += d;
    }
    if (Long.compareUnsigned(rest, d) >= 0) {
      q1++;
      rest -= d;
    }
    remainderLimb = rest;
    return q1;
  }

  /// floor((2^128 - 1) / d) - 2^64 for a d whose top bit is set (algorithm 3: a first guess of 11
  /// bits, then Newton's steps).
  private static long reciprocal(long d) {
    long d9 = d >>> 55;
    long v0 = 0x7fd00 / d9;
    long d40 = (d >>> 24) + 1;
    long v1 = (v0 << 11) - ((v0 * v0 * d40) >>> 40) - 1;
    long v2 = (v1 << 13) + ((v1 * ((1L << 60) - v1 * d40)) >>> 47);
    long d63 = (d >>> 1) + (d & 1);
    long e = ((v2 >>> 1) & -(d & 1)) - v2 * d63;
    long v3 = (Math.unsignedMultiplyHigh(v2, e) >>> 1) + (v2 << 31);
    long low = v3 * d;
    long high = Math.unsignedMultiplyHigh(v3, d) + carried(low + d, low);
    return v3 - (high + d);
  }

  /// 1 where `sum`, made by adding something to `part`, went over 2^64.
  private static long carried(long sum, long part) {
    return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
  }
}
