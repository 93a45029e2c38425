package dev.nabla.evm.bn254;

/// Inverts modulo an odd prime of less than 255 bits (Kaliski: The Montgomery inverse and its
/// applications, 1995, phase 1), on four limbs, least significant first. Takes out all factors of
/// two at once, and leaves a power of two in the result for the caller to take out. Throughout,
/// `modulus = u s + v r`, and `value · s = v · 2^exponent` and `value · r = -u · 2^exponent`, or
/// both with the sign turned. For one use.
final class Inversion {
  private static final int LIMBS = 4;

  private long[] u;
  private long[] v;
  private long[] r = new long[LIMBS];
  private long[] s = {1, 0, 0, 0};
  private boolean isTurned;
  private int exponent;

  /// @param modulus the prime
  /// @param value from 1 to the modulus less one
  Inversion(long[] modulus, long[] value) {
    this.u = modulus.clone();
    this.v = value.clone();
  }

  /// The inverse times `2^exponent()`, modulo the modulus.
  long[] run() {
    makeOdd();
    while (true) {
      int order = compare(u, v);
      if (order == 0) {
        break;
      }
      if (order > 0) {
        swap();
      }
      // Both are odd, and v is the larger: their difference is even.
      subtract(v, u);
      add(s, r);
      makeOdd();
    }
    // Here both are 1, and r + s is the modulus: the one is the result with its sign turned.
    return isTurned ? r : s;
  }

  /// How many factors of two the result has too many; below 512.
  int exponent() {
    return exponent;
  }

  private void makeOdd() {
    int zeros = Long.numberOfTrailingZeros(v[0]);
    while (zeros == Long.SIZE) {
      shift(Long.SIZE - 1);
      zeros = Long.numberOfTrailingZeros(v[0]);
    }
    shift(zeros);
  }

  private void shift(int bits) {
    if (bits == 0) {
      return;
    }
    v[0] = v[0] >>> bits | v[1] << -bits;
    v[1] = v[1] >>> bits | v[2] << -bits;
    v[2] = v[2] >>> bits | v[3] << -bits;
    v[3] >>>= bits;
    r[3] = r[3] << bits | r[2] >>> -bits;
    r[2] = r[2] << bits | r[1] >>> -bits;
    r[1] = r[1] << bits | r[0] >>> -bits;
    r[0] <<= bits;
    exponent += bits;
  }

  private void swap() {
    isTurned = !isTurned;
    long[] w = u;
    u = v;
    v = w;
    w = r;
    r = s;
    s = w;
  }

  private static int compare(long[] x, long[] y) {
    for (int i = LIMBS - 1; i > 0; i--) {
      if (x[i] != y[i]) {
        return Long.compareUnsigned(x[i], y[i]);
      }
    }
    return Long.compareUnsigned(x[0], y[0]);
  }

  private static void subtract(long[] x, long[] y) {
    long borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
      long difference = x[i] - y[i] - borrow;
      borrow = ((~x[i] & y[i]) | ((~x[i] | y[i]) & difference)) >>> 63;
      x[i] = difference;
    }
  }

  private static void add(long[] x, long[] y) {
    long carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      long sum = x[i] + y[i] + carry;
      carry = ((x[i] & y[i]) | ((x[i] | y[i]) & ~sum)) >>> 63;
      x[i] = sum;
    }
  }
}
