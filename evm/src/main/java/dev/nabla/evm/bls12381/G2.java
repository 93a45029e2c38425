package dev.nabla.evm.bls12381;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.Scalar;

/// The second group: points over [Fp2].
final class G2 implements Group<P2> {
  static final G2 GROUP = new G2();

  private static final int ELEMENT_SIZE = Fp.PADDING + Fp.SIZE;
  private static final int POINT_SIZE = 4 * ELEMENT_SIZE;
  private static final int AFFINE_SIZE = 4 * Fp.SIZE;

  /// The curve's parameter is the negative of this.
  private static final BigInteger PARAMETER = new BigInteger("d201000000010000", 16);

  private static final BigInteger LONG_FACTOR =
      PARAMETER.multiply(PARAMETER).add(PARAMETER).subtract(BigInteger.ONE);
  private static final BigInteger SHORT_FACTOR = PARAMETER.add(BigInteger.ONE);

  private static final Fp2 TWIST = new Fp2(Fp.ONE, Fp.ONE);
  private static final Fp2 PSI_X =
      TWIST.power(Fp.MODULUS.subtract(BigInteger.ONE).divide(BigInteger.valueOf(3))).inverse();
  private static final Fp2 PSI_Y =
      TWIST.power(Fp.MODULUS.subtract(BigInteger.ONE).shiftRight(1)).inverse();

  private G2() {}

  @Override
  public int pointSize() {
    return POINT_SIZE;
  }

  @Override
  public P2 identity() {
    return new P2();
  }

  @Override
  public Optional<P2> decode(Bytes input, int at) {
    Optional<Fp2> x = element(input, at);
    Optional<Fp2> y = element(input, at + 2 * ELEMENT_SIZE);
    return x.isPresent() && y.isPresent() ? point(x.get(), y.get()) : Optional.empty();
  }

  /// Reads 128 bytes, the part without `i` first.
  static Optional<Fp2> element(Bytes input, int at) {
    Optional<Fp> c0 = Fp.decode(input, at);
    Optional<Fp> c1 = Fp.decode(input, at + ELEMENT_SIZE);
    return c0.isPresent() && c1.isPresent()
        ? Optional.of(new Fp2(c0.get(), c1.get()))
        : Optional.empty();
  }

  /// The point with these coordinates; zeros stand for the one at infinity. The library has the
  /// part with `i` first.
  static Optional<P2> point(Fp2 x, Fp2 y) {
    if (x.isZero() && y.isZero()) {
      return Optional.of(GROUP.identity());
    }
    byte[] affine = new byte[AFFINE_SIZE];
    x.c1().copyTo(affine, 0);
    x.c0().copyTo(affine, Fp.SIZE);
    y.c1().copyTo(affine, 2 * Fp.SIZE);
    y.c0().copyTo(affine, 3 * Fp.SIZE);
    return NativeLibrary.decoded(() -> new P2_Affine(affine).to_jacobian());
  }

  @Override
  public boolean contains(P2 point) {
    return point.in_group();
  }

  @Override
  public P2 add(P2 first, P2 second) {
    return first.add(second);
  }

  @Override
  public P2 multiply(P2 point, Scalar factor) {
    return point.mult(factor);
  }

  @Override
  public Bytes encode(P2 point) {
    byte[] encoded = new byte[POINT_SIZE];
    if (!point.is_inf()) {
      byte[] affine = point.serialize();
      for (int element = 0; element < 4; element++) {
        int at = (element ^ 1) * ELEMENT_SIZE + Fp.PADDING;
        System.arraycopy(affine, element * Fp.SIZE, encoded, at, Fp.SIZE);
      }
    }
    return Bytes.of(encoded);
  }

  /// Maps a field element into the group.
  static P2 map(Fp2 element) {
    return Isogenies.G2.map(element).map(G2::clearCofactor).orElseGet(GROUP::identity);
  }

  /// `(x² - x - 1) P + (x - 1) ψ(P) + 2 ψ²(P)` for the curve's parameter x: RFC 9380, appendix G.3,
  /// which gives what multiplying by the effective cofactor of 636 bits would.
  private static P2 clearCofactor(IsogenousCurve.Point<Fp2> point) {
    IsogenousCurve.Point<Fp2> once = psi(point);
    P2 first = onCurve(point).mult(LONG_FACTOR);
    P2 second = onCurve(once).mult(SHORT_FACTOR).neg();
    return first.add(second).add(onCurve(psi(once)).dbl());
  }

  /// Untwist, Frobenius, twist.
  private static IsogenousCurve.Point<Fp2> psi(IsogenousCurve.Point<Fp2> point) {
    return new IsogenousCurve.Point<>(
        point.x().conjugate().multiply(PSI_X), point.y().conjugate().multiply(PSI_Y));
  }

  private static P2 onCurve(IsogenousCurve.Point<Fp2> point) {
    return point(point.x(), point.y())
        .orElseThrow(() -> new IllegalStateException("not on the curve: " + point));
  }
}
