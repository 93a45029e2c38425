package dev.nabla.evm.bn254;

import java.math.BigInteger;

/// The base field: integers modulo [#MODULUS], in Montgomery form (`a · 2^256`) on four limbs,
/// least significant first. Immutable; always below the modulus, so that equal elements have equal
/// limbs.
final class Fp implements FieldElement<Fp> {
  /// EIP-196.
  static final BigInteger MODULUS =
      new BigInteger(
          "21888242871839275222246405745257275088696311157297823662689037894645226208583");

  /// Bytes of an encoded element.
  static final int SIZE = 32;

  private static final long P0 = limb(MODULUS, 0);
  private static final long P1 = limb(MODULUS, 1);
  private static final long P2 = limb(MODULUS, 2);
  private static final long P3 = limb(MODULUS, 3);

  /// `-1 / p` modulo 2^64.
  private static final long MINUS_INVERSE =
      MODULUS.negate().modInverse(BigInteger.ONE.shiftLeft(64)).longValue();

  /// Below, times this in Montgomery form is a number's own Montgomery form.
  private static final Fp R_SQUARED = ofLimbs(BigInteger.ONE.shiftLeft(512).mod(MODULUS));

  static final Fp ZERO = new Fp(0, 0, 0, 0);
  static final Fp ONE = of(BigInteger.ONE);

  private final long a0;
  private final long a1;
  private final long a2;
  private final long a3;

  private Fp(long a3, long a2, long a1, long a0) {
    this.a0 = a0;
    this.a1 = a1;
    this.a2 = a2;
    this.a3 = a3;
  }

  private static long limb(BigInteger value, int index) {
    return value.shiftRight(64 * index).longValue();
  }

  private static Fp ofLimbs(BigInteger value) {
    return new Fp(limb(value, 3), limb(value, 2), limb(value, 1), limb(value, 0));
  }

  /// @param value from 0 to the modulus less one
  static Fp of(BigInteger value) {
    return ofLimbs(value).multiply(R_SQUARED);
  }

  static Fp of(long value) {
    return of(BigInteger.valueOf(value));
  }

  /// The number itself, out of Montgomery form.
  BigInteger toBigInteger() {
    Fp plain = multiply(new Fp(0, 0, 0, 1));
    BigInteger value = BigInteger.ZERO;
    for (long limb : new long[] {plain.a3, plain.a2, plain.a1, plain.a0}) {
      BigInteger unsigned = BigInteger.valueOf(limb >>> 1).shiftLeft(1);
      value = value.shiftLeft(64).add(unsigned).add(BigInteger.valueOf(limb & 1));
    }
    return value;
  }

  @Override
  public Fp add(Fp other) {
    long s0 = a0 + other.a0;
    long c = carry(s0, a0);
    long s1 = a1 + other.a1;
    long c1 = carry(s1, a1);
    s1 += c;
    c1 += carry(s1, c);
    long s2 = a2 + other.a2;
    long c2 = carry(s2, a2);
    s2 += c1;
    c2 += carry(s2, c1);
    // Both are below 2^254: the sum fits.
    return reduced(a3 + other.a3 + c2, s2, s1, s0);
  }

  @Override
  public Fp twice() {
    return reduced(a3 << 1 | a2 >>> 63, a2 << 1 | a1 >>> 63, a1 << 1 | a0 >>> 63, a0 << 1);
  }

  /// Takes the modulus off where the limbs are not below it; they are below twice the modulus.
  private static Fp reduced(long s3, long s2, long s1, long s0) {
    long d0 = s0 - P0;
    long b0 = carry(s0, P0);
    long d1 = s1 - P1;
    long b1 = carry(s1, P1) | carry(d1, b0);
    d1 -= b0;
    long d2 = s2 - P2;
    long b2 = carry(s2, P2) | carry(d2, b1);
    d2 -= b1;
    // The top limbs have bits to spare, so signs tell.
    long d3 = s3 - P3 - b2;
    return d3 < 0 ? new Fp(s3, s2, s1, s0) : new Fp(d3, d2, d1, d0);
  }

  @Override
  public Fp subtract(Fp other) {
    long d0 = a0 - other.a0;
    long b0 = carry(a0, other.a0);
    long d1 = a1 - other.a1;
    long b1 = carry(a1, other.a1) | carry(d1, b0);
    d1 -= b0;
    long d2 = a2 - other.a2;
    long b2 = carry(a2, other.a2) | carry(d2, b1);
    d2 -= b1;
    long d3 = a3 - other.a3 - b2;
    // All ones where the difference went below zero: adds the modulus, or nothing.
    long mask = d3 >> 63;
    long s0 = d0 + (P0 & mask);
    long c0 = carry(s0, d0);
    long s1 = d1 + (P1 & mask);
    long c1 = carry(s1, d1);
    s1 += c0;
    c1 += carry(s1, c0);
    long s2 = d2 + (P2 & mask);
    long c2 = carry(s2, d2);
    s2 += c1;
    c2 += carry(s2, c1);
    return new Fp(d3 + (P3 & mask) + c2, s2, s1, s0);
  }

  /// 1 where `x < y`, unsigned: the carry where x is a sum and y one of its parts, the borrow where
  /// y is taken from x.
  private static long carry(long x, long y) {
    return Long.compareUnsigned(x, y) < 0 ? 1 : 0;
  }

  @Override
  public Fp negate() {
    return ZERO.subtract(this);
  }

  @Override
  public Fp square() {
    return multiply(this);
  }

  /// Montgomery's product by words (Koç, Acar, Kaliski: Analyzing and comparing Montgomery
  /// multiplication algorithms, 1996, "CIOS"). As the modulus leaves the top bit free, the running
  /// sum never needs a fifth limb.
  @Override
  public Fp multiply(Fp other) {
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    for (int limb = 0; limb < 4; limb++) {
      long b = other.limb(limb);
      long low = a0 * b;
      long sum = low + t0;
      long high = Math.unsignedMultiplyHigh(a0, b) + carry(sum, low);
      // m times the modulus makes the lowest limb zero.
      long m = sum * MINUS_INVERSE;
      long mHigh = Math.unsignedMultiplyHigh(m, P0) + (sum == 0 ? 0 : 1);

      low = a1 * b;
      sum = low + t1;
      long next = Math.unsignedMultiplyHigh(a1, b) + carry(sum, low);
      sum += high;
      high = next + carry(sum, high);
      low = m * P1;
      t0 = sum + low;
      next = Math.unsignedMultiplyHigh(m, P1) + carry(t0, low);
      t0 += mHigh;
      mHigh = next + carry(t0, mHigh);

      low = a2 * b;
      sum = low + t2;
      next = Math.unsignedMultiplyHigh(a2, b) + carry(sum, low);
      sum += high;
      high = next + carry(sum, high);
      low = m * P2;
      t1 = sum + low;
      next = Math.unsignedMultiplyHigh(m, P2) + carry(t1, low);
      t1 += mHigh;
      mHigh = next + carry(t1, mHigh);

      low = a3 * b;
      sum = low + t3;
      next = Math.unsignedMultiplyHigh(a3, b) + carry(sum, low);
      sum += high;
      high = next + carry(sum, high);
      low = m * P3;
      t2 = sum + low;
      next = Math.unsignedMultiplyHigh(m, P3) + carry(t2, low);
      t2 += mHigh;
      t3 = high + next + carry(t2, mHigh);
    }
    return reduced(t3, t2, t1, t0);
  }

  private long limb(int index) {
    return switch (index) {
      case 0 -> a0;
      case 1 -> a1;
      case 2 -> a2;
      default -> a3;
    };
  }

  /// @throws ArithmeticException of zero
  @Override
  public Fp inverse() {
    if (isZero()) {
      throw new ArithmeticException("zero has no inverse");
    }
    Inversion inversion = new Inversion(new long[] {P0, P1, P2, P3}, new long[] {a0, a1, a2, a3});
    long[] limbs = inversion.run();
    // Two factors of 2^256 are missing, one for this element's form and one for the result's.
    BigInteger missing = BigInteger.ONE.shiftLeft(512 - inversion.exponent()).mod(MODULUS);
    return new Fp(limbs[3], limbs[2], limbs[1], limbs[0])
        .multiply(ofLimbs(missing))
        .multiply(R_SQUARED);
  }

  @Override
  public boolean isZero() {
    return (a0 | a1 | a2 | a3) == 0;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Fp other
        && a0 == other.a0
        && a1 == other.a1
        && a2 == other.a2
        && a3 == other.a3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a0 ^ a1 ^ a2 ^ a3);
  }

  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
