package dev.nabla.evm.bls12381;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.Scalar;

/// The first group: points over [Fp].
final class G1 implements Group<P1> {
  static final G1 GROUP = new G1();

  private static final int POINT_SIZE = 2 * (Fp.PADDING + Fp.SIZE);
  private static final int AFFINE_SIZE = 2 * Fp.SIZE;

  /// b in `y² = x³ + b`.
  private static final Fp COEFFICIENT = Fp.of(4);

  /// RFC 9380, section 8.8.1.
  private static final BigInteger EFFECTIVE_COFACTOR = new BigInteger("d201000000010001", 16);

  private G1() {}

  @Override
  public int pointSize() {
    return POINT_SIZE;
  }

  @Override
  public P1 identity() {
    return new P1();
  }

  @Override
  public Optional<P1> decode(Bytes input, int at) {
    Optional<Fp> x = Fp.decode(input, at);
    Optional<Fp> y = Fp.decode(input, at + Fp.PADDING + Fp.SIZE);
    return x.isPresent() && y.isPresent() ? point(x.get(), y.get()) : Optional.empty();
  }

  /// The point with these coordinates; two zeros stand for the one at infinity.
  static Optional<P1> point(Fp x, Fp y) {
    if (x.isZero() && y.isZero()) {
      return Optional.of(GROUP.identity());
    }
    if (x.isZero()) {
      return pointOnAxis(y);
    }
    byte[] affine = new byte[AFFINE_SIZE];
    x.copyTo(affine, 0);
    y.copyTo(affine, Fp.SIZE);
    return NativeLibrary.decoded(() -> new P1_Affine(affine).to_jacobian());
  }

  /// The library refuses to read (0, 2) and (0, -2), as points outside the group, but EIP-2537 adds
  /// them like any other point of the curve. So it gets them as a sum: with the generator G, `(0,
  /// y)
  /// - G` is a point that it does read.
  private static Optional<P1> pointOnAxis(Fp y) {
    if (!y.multiply(y).equals(COEFFICIENT)) {
      return Optional.empty();
    }
    byte[] generator = P1_Affine.generator().serialize();
    Fp gx = Fp.ofBytes(generator, 0);
    Fp minusGy = Fp.ofBytes(generator, Fp.SIZE).negate();
    Fp slope = minusGy.subtract(y).multiply(gx.inverse());
    Fp sumX = slope.multiply(slope).subtract(gx);
    Fp sumY = slope.multiply(sumX).add(y).negate();
    return point(sumX, sumY).map(difference -> difference.add(P1.generator()));
  }

  @Override
  public boolean contains(P1 point) {
    return point.in_group();
  }

  @Override
  public P1 add(P1 first, P1 second) {
    return first.add(second);
  }

  @Override
  public P1 multiply(P1 point, Scalar factor) {
    return point.mult(factor);
  }

  @Override
  public Bytes encode(P1 point) {
    byte[] encoded = new byte[POINT_SIZE];
    if (!point.is_inf()) {
      byte[] affine = point.serialize();
      System.arraycopy(affine, 0, encoded, Fp.PADDING, Fp.SIZE);
      System.arraycopy(affine, Fp.SIZE, encoded, 2 * Fp.PADDING + Fp.SIZE, Fp.SIZE);
    }
    return Bytes.of(encoded);
  }

  /// Maps a field element into the group.
  static P1 map(Fp element) {
    return Isogenies.G1
        .map(element)
        .flatMap(point -> point(point.x(), point.y()))
        .map(point -> point.mult(EFFECTIVE_COFACTOR))
        .orElseGet(GROUP::identity);
  }
}
