package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;

/// MULMOD by a modulus that comes again and again, as those of curves do: its reciprocal is kept,
/// and a product is reduced by two multiplications (Barrett; Menezes, van Oorschot, Vanstone:
/// Handbook of applied cryptography, algorithm 14.42, with limbs of 64 bits and k = 4).
///
/// Only for moduli above 2^192. Holds scratch space, so one thread at a time.
final class Reduction {
  private static final int LIMBS = Stack.LIMBS;

  /// Limbs of the reciprocal, and of what is left before the last subtractions.
  private static final int LONG_LIMBS = LIMBS + 1;

  private final long[] modulus = new long[LONG_LIMBS];
  private final long[] reciprocal = new long[LONG_LIMBS];
  private boolean isReady;

  private final long[] product = new long[2 * LIMBS];
  private final long[] estimate = new long[2 * LONG_LIMBS];
  private final long[] multiple = new long[LONG_LIMBS];

  /// Whether the reciprocal of this modulus is there.
  boolean isReadyFor(long[] w, int m) {
    return isReady && isSame(w, m);
  }

  private boolean isSame(long[] w, int m) {
    return w[m] == modulus[0]
        && w[m + 1] == modulus[1]
        && w[m + 2] == modulus[2]
        && w[m + 3] == modulus[3];
  }

  /// Whether the modulus is the one of the last call, so that its reciprocal is worth having.
  boolean meetsAgain(long[] w, int m) {
    if (isSame(w, m)) {
      return modulus[LIMBS - 1] != 0;
    }
    System.arraycopy(w, m, modulus, 0, LIMBS);
    isReady = false;
    return false;
  }

  /// Keeps the reciprocal: `2^512 - 1` divided by the modulus.
  void prepare(long[] quotient) {
    System.arraycopy(quotient, 0, reciprocal, 0, LONG_LIMBS);
    isReady = true;
  }

  /// The product of the words at `a` and `b` modulo that at `m`, which it replaces.
  void multiply(long[] w, int a, int b, int m) {
    long[] p = product;
    p[4] = setRow(w[a], w, b, p, 0);
    p[5] = addRow(w[a + 1], w, b, p, 1, 0);
    p[6] = addRow(w[a + 2], w, b, p, 2, 0);
    p[7] = addRow(w[a + 3], w, b, p, 3, 0);
    estimateQuotient(p, reciprocal, estimate);
    multiplyBack(estimate, modulus, multiple);
    reduce(w, m);
  }

  /// The high limbs of the product times the reciprocal. Of the third column only what goes over to
  /// the fourth is computed, and nothing of those before: all of that is less than eight in the
  /// fourth, so the quotient is lower by one at most.
  private static void estimateQuotient(long[] p, long[] r, long[] q) {
    long x = p[3];
    long carry = Math.unsignedMultiplyHigh(x, r[3]);
    q[5] = setProduct(x, r[4], q, 4, carry);
    x = p[4];
    carry = addProduct(x, r[3], q, 4, Math.unsignedMultiplyHigh(x, r[2]));
    q[6] = addProduct(x, r[4], q, 5, carry);
    x = p[5];
    carry = addProduct(x, r[2], q, 4, Math.unsignedMultiplyHigh(x, r[1]));
    carry = addProduct(x, r[3], q, 5, carry);
    q[7] = addProduct(x, r[4], q, 6, carry);
    x = p[6];
    carry = Math.unsignedMultiplyHigh(x, r[0]);
    q[8] = addRow(x, r, 1, q, 4, carry);
    x = p[7];
    carry = addRow(x, r, 0, q, 4, 0);
    q[9] = addProduct(x, r[4], q, 8, carry);
  }

  /// The lowest limbs of the quotient times the modulus.
  private static void multiplyBack(long[] q, long[] n, long[] t) {
    t[4] = setRow(q[5], n, 0, t, 0);
    long x = q[6];
    long carry = addProduct(x, n[0], t, 1, 0);
    carry = addProduct(x, n[1], t, 2, carry);
    carry = addProduct(x, n[2], t, 3, carry);
    t[4] += x * n[3] + carry;
    x = q[7];
    carry = addProduct(x, n[0], t, 2, 0);
    carry = addProduct(x, n[1], t, 3, carry);
    t[4] += x * n[2] + carry;
    x = q[8];
    carry = addProduct(x, n[0], t, 3, 0);
    t[4] += x * n[1] + carry + q[9] * n[0];
  }

  /// The lowest limbs of the product, less those of the multiple, which is below four times the
  /// modulus, so that higher limbs are zero; and less the modulus as often as it goes in.
  private void reduce(long[] w, int to) {
    long[] p = product;
    long[] t = multiple;
    long r0 = p[0] - t[0];
    long borrow = Arithmetic.borrow(p[0], t[0], r0);
    long r1 = p[1] - t[1] - borrow;
    borrow = Arithmetic.borrow(p[1], t[1], r1);
    long r2 = p[2] - t[2] - borrow;
    borrow = Arithmetic.borrow(p[2], t[2], r2);
    long r3 = p[3] - t[3] - borrow;
    long r4 = p[4] - t[4] - Arithmetic.borrow(p[3], t[3], r3);
    long[] n = modulus;
    while (true) {
      long s0 = r0 - n[0];
      borrow = Arithmetic.borrow(r0, n[0], s0);
      long s1 = r1 - n[1] - borrow;
      borrow = Arithmetic.borrow(r1, n[1], s1);
      long s2 = r2 - n[2] - borrow;
      borrow = Arithmetic.borrow(r2, n[2], s2);
      long s3 = r3 - n[3] - borrow;
      borrow = Arithmetic.borrow(r3, n[3], s3);
      if (r4 < borrow) {
        break;
      }
      r0 = s0;
      r1 = s1;
      r2 = s2;
      r3 = s3;
      r4 -= borrow;
    }
    w[to] = r0;
    w[to + 1] = r1;
    w[to + 2] = r2;
    w[to + 3] = r3;
  }

  /// Sets four limbs of `target` from `to` to `x` times those of `source`.
  ///
  /// @return what goes over to the fifth
  private static long setRow(long x, long[] source, int from, long[] target, int to) {
    long carry = setProduct(x, source[from], target, to, 0);
    carry = setProduct(x, source[from + 1], target, to + 1, carry);
    carry = setProduct(x, source[from + 2], target, to + 2, carry);
    return setProduct(x, source[from + 3], target, to + 3, carry);
  }

  /// Sets a limb to `x y + carry`.
  ///
  /// @return what goes over to the next one
  private static long setProduct(long x, long y, long[] target, int at, long carry) {
    long low = x * y;
    long sum = low + carry;
    target[at] = sum;
    return Math.unsignedMultiplyHigh(x, y) + carried(sum, low);
  }

  /// Adds `x` times four limbs of `source`, and a carry, to those of `target` from `to`.
  ///
  /// @return what goes over to the fifth
  private static long addRow(
      long x, long[] source, int from, long[] target, int to, long carriedIn) {
    long carry = addProduct(x, source[from], target, to, carriedIn);
    carry = addProduct(x, source[from + 1], target, to + 1, carry);
    carry = addProduct(x, source[from + 2], target, to + 2, carry);
    return addProduct(x, source[from + 3], target, to + 3, carry);
  }

  /// Adds `x y + carry` to a limb.
  ///
  /// @return what goes over to the next one
  private static long addProduct(long x, long y, long[] target, int at, long carry) {
    long low = x * y;
    long sum = low + carry;
    long total = sum + target[at];
    target[at] = total;
    return Math.unsignedMultiplyHigh(x, y) + carried(sum, low) + carried(total, sum);
  }

  /// 1 where `sum`, made by adding something to `part`, went over 2^64.
  private static long carried(long sum, long part) {
    return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
  }
}
