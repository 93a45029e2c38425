package dev.nabla.evm.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// The optimal ate pairing (Vercauteren: Optimal pairings, 2010), for products of pairings: all
/// pairs go through one loop, and the final exponentiation is done once.
final class Pairing {
  /// `6u + 2`.
  private static final byte[] LOOP =
      signedDigits(
          BigInteger.valueOf(Twist.PARAMETER).multiply(BigInteger.valueOf(6)).add(BigInteger.TWO));

  private Pairing() {}

  /// The non-adjacent form: digits -1, 0 and 1, the lowest first, no two neighbours both set.
  private static byte[] signedDigits(BigInteger value) {
    byte[] digits = new byte[value.bitLength() + 1];
    BigInteger rest = value;
    int length = 0;
    while (rest.signum() != 0) {
      if (rest.testBit(0)) {
        digits[length] = (byte) (rest.testBit(1) ? -1 : 1);
        rest = rest.subtract(BigInteger.valueOf(digits[length]));
      }
      rest = rest.shiftRight(1);
      length++;
    }
    return Arrays.copyOf(digits, length);
  }

  /// The product of the pairings, to a power of its own that is prime to the group's order: one
  /// exactly where the product is.
  static Fp12 product(List<MillerLoop> pairs) {
    Fp12 f = Fp12.ONE;
    for (int digit = LOOP.length - 2; digit >= 0; digit--) {
      f = f.square();
      for (MillerLoop pair : pairs) {
        f = pair.timesTangent(f);
        if (LOOP[digit] > 0) {
          f = pair.timesChord(f);
        } else if (LOOP[digit] < 0) {
          f = pair.timesChordBack(f);
        }
      }
    }
    for (MillerLoop pair : pairs) {
      f = pair.timesLastChords(f);
    }
    return finalPower(f);
  }

  /// To the power of `(p^12 - 1) / r` times `2u (6u² + 3u + 1)`: first `(p^6 - 1) (p² + 1)`, then
  /// the rest as in Fuentes-Castañeda, Knapp, Rodríguez-Henríquez: Faster hashing to G2, 2011,
  /// section 5.
  static Fp12 finalPower(Fp12 f) {
    Fp12 unitary = f.conjugate().multiply(f.inverse());
    Fp12 m = unitary.frobenius().frobenius().multiply(unitary);

    Fp12 mu2 = m.cyclotomicPower(Twist.PARAMETER).cyclotomicSquare();
    Fp12 mu6 = mu2.cyclotomicSquare().multiply(mu2);
    Fp12 mu6u = mu6.cyclotomicPower(Twist.PARAMETER);
    Fp12 mu12uu = mu6u.cyclotomicSquare().cyclotomicPower(Twist.PARAMETER);
    Fp12 a = mu12uu.multiply(mu6u).multiply(mu6);
    Fp12 b = a.multiply(mu2.conjugate());
    Fp12 low = a.multiply(mu6u).multiply(m);
    Fp12 high = m.conjugate().multiply(b).frobenius().frobenius().frobenius();
    return low.multiply(b.frobenius()).multiply(a.frobenius().frobenius()).multiply(high);
  }
}
