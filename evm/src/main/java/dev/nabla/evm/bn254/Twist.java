package dev.nabla.evm.bn254;

import java.math.BigInteger;

/// The curve `y² = x³ + 3 / ξ` over [Fp2], which holds the second group.
final class Twist {
  static final Fp2 COEFFICIENT = Fp2.XI.inverse().multiply(Fp.of(3));

  /// The parameter u, of which modulus and order are polynomials (EIP-197 gives these).
  static final long PARAMETER = 4965661367192848881L;

  private static final Fp2 PSI_X = Fp12.FROBENIUS.square();
  private static final Fp2 PSI_Y = PSI_X.multiply(Fp12.FROBENIUS);

  private Twist() {}

  static boolean contains(Fp2 x, Fp2 y) {
    return y.square().equals(x.square().multiply(x).add(COEFFICIENT));
  }

  /// Untwist, Frobenius, twist. In the second group, multiplication by p.
  static Point<Fp2> psi(Point<Fp2> point) {
    return new Point<>(
        point.x().conjugate().multiply(PSI_X),
        point.y().conjugate().multiply(PSI_Y),
        point.z().conjugate());
  }

  /// Whether a point of the twist is in the second group: `[u+1] Q + ψ([u] Q) + ψ²([u] Q) = ψ³([2u]
  /// Q)` holds there and nowhere else (Dai, Lin, Zhao, Zhou: Fast subgroup membership testings for
  /// G1, G2 and GT on pairing-friendly curves, 2022, section 5).
  static boolean isInGroup(Point<Fp2> point) {
    Point<Fp2> multiple = point.multiply(BigInteger.valueOf(PARAMETER));
    Point<Fp2> once = psi(multiple);
    Point<Fp2> again = psi(once);
    Point<Fp2> left = multiple.add(point).add(once).add(again);
    return left.add(psi(again).twice().negate()).isInfinite();
  }
}
