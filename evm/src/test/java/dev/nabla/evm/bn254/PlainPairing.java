package dev.nabla.evm.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// The pairing without a thought for speed: one field of degree 12 as polynomials in `w` modulo
/// `w^12 - 18 w^6 + 82` (where `w^6 = 9 + i`), affine points, and the final exponentiation as a
/// plain power.
final class PlainPairing {
  static final BigInteger ORDER =
      new BigInteger(
          "21888242871839275222246405745257275088548364400416034343698204186575808495617");

  private static final BigInteger P = Fp.MODULUS;
  private static final BigInteger LOOP = new BigInteger("29793968203157093288");
  private static final BigInteger FINAL = P.pow(12).subtract(BigInteger.ONE).divide(ORDER);

  private PlainPairing() {}

  /// An element of the field of degree 12.
  record Polynomial(List<BigInteger> coefficients) {
    static Polynomial of(BigInteger... low) {
      BigInteger[] all = Arrays.copyOf(low, 12);
      for (int i = low.length; i < 12; i++) {
        all[i] = BigInteger.ZERO;
      }
      return new Polynomial(List.of(all));
    }

    static Polynomial of(Fp value) {
      return of(value.toBigInteger());
    }

    /// `c0 + c1 (w^6 - 9)`, times `w^power`.
    static Polynomial of(Fp2 value, int power) {
      BigInteger[] all = new BigInteger[12];
      Arrays.fill(all, BigInteger.ZERO);
      BigInteger i = value.c1().toBigInteger();
      all[0] = value.c0().toBigInteger().subtract(i.multiply(BigInteger.valueOf(9))).mod(P);
      all[6] = i;
      Polynomial polynomial = new Polynomial(List.of(all));
      for (int k = 0; k < power; k++) {
        polynomial = polynomial.multiply(of(BigInteger.ZERO, BigInteger.ONE));
      }
      return polynomial;
    }

    static Polynomial of(Fp12 value) {
      return of(value.c0().c0(), 0)
          .add(of(value.c1().c0(), 1))
          .add(of(value.c0().c1(), 2))
          .add(of(value.c1().c1(), 3))
          .add(of(value.c0().c2(), 4))
          .add(of(value.c1().c2(), 5));
    }

    Polynomial add(Polynomial other) {
      BigInteger[] sum = new BigInteger[12];
      for (int i = 0; i < 12; i++) {
        sum[i] = coefficients.get(i).add(other.coefficients.get(i)).mod(P);
      }
      return new Polynomial(List.of(sum));
    }

    Polynomial negate() {
      return new Polynomial(coefficients.stream().map(c -> c.negate().mod(P)).toList());
    }

    Polynomial subtract(Polynomial other) {
      return add(other.negate());
    }

    Polynomial multiply(Polynomial other) {
      BigInteger[] product = new BigInteger[23];
      Arrays.fill(product, BigInteger.ZERO);
      for (int i = 0; i < 12; i++) {
        for (int j = 0; j < 12; j++) {
          product[i + j] =
              product[i + j].add(coefficients.get(i).multiply(other.coefficients.get(j)));
        }
      }
      for (int i = 22; i >= 12; i--) {
        product[i - 6] = product[i - 6].add(product[i].multiply(BigInteger.valueOf(18)));
        product[i - 12] = product[i - 12].subtract(product[i].multiply(BigInteger.valueOf(82)));
      }
      return new Polynomial(
          Arrays.stream(product, 0, 12).map(coefficient -> coefficient.mod(P)).toList());
    }

    Polynomial power(BigInteger exponent) {
      Polynomial power = of(BigInteger.ONE);
      for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
        power = power.multiply(power);
        if (exponent.testBit(bit)) {
          power = power.multiply(this);
        }
      }
      return power;
    }

    /// By Fermat's little theorem.
    Polynomial inverse() {
      return power(P.pow(12).subtract(BigInteger.TWO));
    }
  }

  private record Affine(Polynomial x, Polynomial y) {}

  /// The value before the final exponentiation: `f` of `6u + 2`, and two lines more.
  private static Polynomial miller(Affine p, Affine q) {
    Affine t = q;
    Polynomial f = Polynomial.of(BigInteger.ONE);
    for (int bit = LOOP.bitLength() - 2; bit >= 0; bit--) {
      f = f.multiply(f).multiply(line(t, t, p));
      t = add(t, t);
      if (LOOP.testBit(bit)) {
        f = f.multiply(line(t, q, p));
        t = add(t, q);
      }
    }
    Affine once = new Affine(q.x.power(P), q.y.power(P));
    Affine twice = new Affine(once.x.power(P), once.y.power(P).negate());
    f = f.multiply(line(t, once, p));
    return f.multiply(line(add(t, once), twice, p));
  }

  private static Polynomial slope(Affine a, Affine b) {
    if (a.equals(b)) {
      Polynomial square = a.x.multiply(a.x);
      return square.add(square).add(square).multiply(a.y.add(a.y).inverse());
    }
    return b.y.subtract(a.y).multiply(b.x.subtract(a.x).inverse());
  }

  private static Affine add(Affine a, Affine b) {
    Polynomial slope = slope(a, b);
    Polynomial x = slope.multiply(slope).subtract(a.x).subtract(b.x);
    return new Affine(x, slope.multiply(a.x.subtract(x)).subtract(a.y));
  }

  private static Polynomial line(Affine a, Affine b, Affine at) {
    return slope(a, b).multiply(at.x.subtract(a.x)).subtract(at.y.subtract(a.y));
  }

  /// The pairing of two affine points.
  static Polynomial pair(Point<Fp> p, Point<Fp2> q) {
    Affine first = new Affine(Polynomial.of(p.x()), Polynomial.of(p.y()));
    Affine second = new Affine(Polynomial.of(q.x(), 2), Polynomial.of(q.y(), 3));
    return miller(first, second).power(FINAL);
  }
}
