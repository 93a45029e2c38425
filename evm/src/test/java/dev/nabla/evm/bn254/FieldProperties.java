package dev.nabla.evm.bn254;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.evm.bn254.PlainPairing.Polynomial;
import dev.nabla.primitives.Seeds;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/// The tower of fields against `BigInteger` and plain polynomials.
class FieldProperties {
  private static final BigInteger P = Fp.MODULUS;

  @Test
  void computesLikeBigInteger() {
    int count = Seeds.count(2_000, 100_000);
    Seeds seeds = Seeds.of("bn254 field", count);
    for (int i = 0; i < count; i++) {
      Fp x = Points.element(seeds);
      Fp y = Points.element(seeds);
      BigInteger a = x.toBigInteger();
      BigInteger b = y.toBigInteger();

      assertThat(x.add(y).toBigInteger()).as("%s", seeds).isEqualTo(a.add(b).mod(P));
      assertThat(x.subtract(y).toBigInteger()).as("%s", seeds).isEqualTo(a.subtract(b).mod(P));
      assertThat(x.multiply(y).toBigInteger()).as("%s", seeds).isEqualTo(a.multiply(b).mod(P));
      assertThat(x.negate().toBigInteger()).as("%s", seeds).isEqualTo(a.negate().mod(P));
      assertThat(x.twice()).as("%s", seeds).isEqualTo(x.add(x));
      assertThat(Fp.of(a)).as("%s", seeds).isEqualTo(x);
      if (!x.isZero()) {
        assertThat(x.inverse().multiply(x)).as("%s", seeds).isEqualTo(Fp.ONE);
      }
    }
  }

  @Test
  void hasNoInverseOfZero() {
    assertThatThrownBy(Fp.ZERO::inverse).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void multipliesLikePolynomials() {
    int count = Seeds.count(100, 5_000);
    Seeds seeds = Seeds.of("bn254 tower", count);
    for (int i = 0; i < count; i++) {
      Fp12 x = Points.element12(seeds);
      Fp12 y = Points.element12(seeds);
      Fp2 a = Points.element2(seeds);
      Fp2 b = Points.element2(seeds);
      Fp2 c = Points.element2(seeds);
      Fp12 line = new Fp12(new Fp6(a, Fp2.ZERO, Fp2.ZERO), new Fp6(b, c, Fp2.ZERO));

      assertThat(Polynomial.of(x.multiply(y)))
          .as("%s", seeds)
          .isEqualTo(Polynomial.of(x).multiply(Polynomial.of(y)));
      assertThat(x.square()).as("%s", seeds).isEqualTo(x.multiply(x));
      assertThat(x.multiplyByLine(a, b, c)).as("%s", seeds).isEqualTo(x.multiply(line));
      assertThat(a.square()).as("%s", seeds).isEqualTo(a.multiply(a));
      assertThat(a.timesXi()).as("%s", seeds).isEqualTo(a.multiply(Fp2.XI));
      assertThat(x.multiply(x.inverse())).as("%s", seeds).isEqualTo(Fp12.ONE);
    }
  }

  @Test
  void frobeniusIsThePowerOfTheModulus() {
    Seeds seeds = Seeds.of("bn254 frobenius", 1);
    Fp12 x = Points.element12(seeds);

    assertThat(Polynomial.of(x.frobenius())).isEqualTo(Polynomial.of(x).power(P));
    assertThat(x.frobenius().frobenius().frobenius().frobenius().frobenius().frobenius())
        .isEqualTo(x.conjugate());
  }

  @Test
  void squaresFasterInTheCyclotomicSubgroup() {
    int count = Seeds.count(20, 1_000);
    Seeds seeds = Seeds.of("bn254 cyclotomic", count);
    for (int i = 0; i < count; i++) {
      Fp12 x = Points.element12(seeds);
      Fp12 unitary = x.conjugate().multiply(x.inverse());
      Fp12 member = unitary.frobenius().frobenius().multiply(unitary);

      assertThat(member.cyclotomicSquare()).as("%s", seeds).isEqualTo(member.multiply(member));
      assertThat(member.cyclotomicPower(13))
          .as("%s", seeds)
          .isEqualTo(
              member
                  .square()
                  .square()
                  .square()
                  .multiply(member.square().square())
                  .multiply(member));
      assertThat(member.multiply(member.conjugate())).as("%s", seeds).isEqualTo(Fp12.ONE);
    }
  }
}
