package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Stack;
import java.util.Arrays;

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
  private final long[] rest = new long[LONG_LIMBS];

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
    Arrays.fill(product, 0);
    product[4] = addRow(w[a], w, b, product, 0);
    product[5] = addRow(w[a + 1], w, b, product, 1);
    product[6] = addRow(w[a + 2], w, b, product, 2);
    product[7] = addRow(w[a + 3], w, b, product, 3);
    estimateQuotient();
    subtractMultiple();
    while (isRestTooLarge()) {
      subtractModulus();
    }
    System.arraycopy(rest, 0, w, m, LIMBS);
  }

  /// The high limbs of the product times the reciprocal. Of the columns below the third, whose
  /// carry makes the quotient lower by one at most, nothing is computed.
  private void estimateQuotient() {
    Arrays.fill(estimate, 0);
    long x = product[3];
    long carry = addProduct(x, reciprocal[3], estimate, 3, 0);
    estimate[5] = addProduct(x, reciprocal[4], estimate, 4, carry);
    x = product[4];
    carry = addProduct(x, reciprocal[2], estimate, 3, 0);
    carry = addProduct(x, reciprocal[3], estimate, 4, carry);
    estimate[6] = addProduct(x, reciprocal[4], estimate, 5, carry);
    estimate[7] = addRow(product[5], reciprocal, 1, estimate, 3);
    x = product[6];
    carry = addRow(x, reciprocal, 0, estimate, 3);
    estimate[8] = addProduct(x, reciprocal[4], estimate, 7, carry);
    x = product[7];
    carry = addRow(x, reciprocal, 0, estimate, 4);
    estimate[9] = addProduct(x, reciprocal[4], estimate, 8, carry);
  }

  /// The lowest limbs of the product, less those of the quotient times the modulus. What is left is
  /// below four times the modulus, so higher limbs are zero.
  private void subtractMultiple() {
    Arrays.fill(rest, 0);
    rest[4] = addRow(estimate[5], modulus, 0, rest, 0);
    long x = estimate[6];
    long carry = addProduct(x, modulus[0], rest, 1, 0);
    carry = addProduct(x, modulus[1], rest, 2, carry);
    carry = addProduct(x, modulus[2], rest, 3, carry);
    rest[4] += x * modulus[3] + carry;
    x = estimate[7];
    carry = addProduct(x, modulus[0], rest, 2, 0);
    carry = addProduct(x, modulus[1], rest, 3, carry);
    rest[4] += x * modulus[2] + carry;
    x = estimate[8];
    carry = addProduct(x, modulus[0], rest, 3, 0);
    rest[4] += x * modulus[1] + carry + estimate[9] * modulus[0];
    long borrow = 0;
    for (int i = 0; i < LONG_LIMBS; i++) {
      long difference = product[i] - rest[i] - borrow;
      borrow = Arithmetic.borrow(product[i], rest[i], difference);
      rest[i] = difference;
    }
  }

  /// Adds `x` times four limbs of `source` to those of `target` from `to`.
  ///
  /// @return what goes over to the fifth
  private static long addRow(long x, long[] source, int from, long[] target, int to) {
    long carry = addProduct(x, source[from], target, to, 0);
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

  private boolean isRestTooLarge() {
    for (int i = LONG_LIMBS - 1; i > 0; i--) {
      if (rest[i] != modulus[i]) {
        return Long.compareUnsigned(rest[i], modulus[i]) > 0;
      }
    }
    return Long.compareUnsigned(rest[0], modulus[0]) >= 0;
  }

  private void subtractModulus() {
    long borrow = 0;
    for (int i = 0; i < LONG_LIMBS; i++) {
      long x = rest[i];
      long y = modulus[i];
      long difference = x - y - borrow;
      borrow = Arithmetic.borrow(x, y, difference);
      rest[i] = difference;
    }
  }
}
