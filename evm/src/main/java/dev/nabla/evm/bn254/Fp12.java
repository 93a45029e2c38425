package dev.nabla.evm.bn254;

import java.math.BigInteger;

/// `c0 + c1 w` with `w² = v`: where pairings have their values.
record Fp12(Fp6 c0, Fp6 c1) {
  static final Fp12 ONE = new Fp12(Fp6.ONE, Fp6.ZERO);

  /// `w^(p-1)`, which is in [Fp2]: ξ to the sixth part of `p - 1`.
  static final Fp2 FROBENIUS =
      Fp2.XI.power(Fp.MODULUS.subtract(BigInteger.ONE).divide(BigInteger.valueOf(6)));

  private static final Fp2 FROBENIUS_2 = FROBENIUS.square();
  private static final Fp2 FROBENIUS_3 = FROBENIUS_2.multiply(FROBENIUS);
  private static final Fp2 FROBENIUS_4 = FROBENIUS_2.square();
  private static final Fp2 FROBENIUS_5 = FROBENIUS_4.multiply(FROBENIUS);

  Fp12 multiply(Fp12 other) {
    Fp6 v0 = c0.multiply(other.c0);
    Fp6 v1 = c1.multiply(other.c1);
    Fp6 both = c0.add(c1).multiply(other.c0.add(other.c1));
    return new Fp12(v0.add(v1.timesV()), both.subtract(v0).subtract(v1));
  }

  /// Times a line: `a + b w + c w³`.
  Fp12 multiplyByLine(Fp2 a, Fp2 b, Fp2 c) {
    Fp6 v0 = c0.multiply(a);
    Fp6 v1 = c1.multiply(b, c);
    Fp6 both = c0.add(c1).multiply(a.add(b), c);
    return new Fp12(v0.add(v1.timesV()), both.subtract(v0).subtract(v1));
  }

  Fp12 square() {
    Fp6 product = c0.multiply(c1);
    Fp6 both = c0.add(c1).multiply(c0.add(c1.timesV()));
    return new Fp12(both.subtract(product).subtract(product.timesV()), product.add(product));
  }

  /// To the power of p^6; the inverse of an element of the cyclotomic subgroup.
  Fp12 conjugate() {
    return new Fp12(c0, c1.negate());
  }

  Fp12 inverse() {
    Fp6 norm = c0.multiply(c0).subtract(c1.multiply(c1).timesV()).inverse();
    return new Fp12(c0.multiply(norm), c1.multiply(norm).negate());
  }

  /// To the power of p: each coefficient of `w^k` conjugated and times `w^(k (p-1))`.
  Fp12 frobenius() {
    return new Fp12(
        new Fp6(
            c0.c0().conjugate(),
            c0.c1().conjugate().multiply(FROBENIUS_2),
            c0.c2().conjugate().multiply(FROBENIUS_4)),
        new Fp6(
            c1.c0().conjugate().multiply(FROBENIUS),
            c1.c1().conjugate().multiply(FROBENIUS_3),
            c1.c2().conjugate().multiply(FROBENIUS_5)));
  }

  /// The square of an element of the cyclotomic subgroup, where a third of the work is enough
  /// (Granger, Scott: Faster squaring in the cyclotomic subgroup of sixth degree extensions, 2010,
  /// section 3.1).
  Fp12 cyclotomicSquare() {
    Fp4 a = new Fp4(c0.c0(), c1.c1()).square();
    Fp4 b = new Fp4(c1.c0(), c0.c2()).square();
    Fp4 c = new Fp4(c0.c1(), c1.c2()).square();
    return new Fp12(
        new Fp6(
            thriceLessTwice(a.c0, c0.c0()),
            thriceLessTwice(b.c0, c0.c1()),
            thriceLessTwice(c.c0, c0.c2())),
        new Fp6(
            thricePlusTwice(c.c1.timesXi(), c1.c0()),
            thricePlusTwice(a.c1, c1.c1()),
            thricePlusTwice(b.c1, c1.c2())));
  }

  private static Fp2 thriceLessTwice(Fp2 x, Fp2 y) {
    return x.subtract(y).twice().add(x);
  }

  private static Fp2 thricePlusTwice(Fp2 x, Fp2 y) {
    return x.add(y).twice().add(x);
  }

  /// `c0 + c1 s` with `s² = ξ`.
  private record Fp4(Fp2 c0, Fp2 c1) {
    Fp4 square() {
      Fp2 product = c0.multiply(c1);
      Fp2 both = c0.add(c1).multiply(c0.add(c1.timesXi()));
      return new Fp4(both.subtract(product).subtract(product.timesXi()), product.twice());
    }
  }

  /// Of an element of the cyclotomic subgroup.
  Fp12 cyclotomicPower(long exponent) {
    Fp12 power = this;
    for (int bit = 62 - Long.numberOfLeadingZeros(exponent); bit >= 0; bit--) {
      power = power.cyclotomicSquare();
      if ((exponent >>> bit & 1) != 0) {
        power = power.multiply(this);
      }
    }
    return power;
  }

  boolean isOne() {
    return equals(ONE);
  }
}
