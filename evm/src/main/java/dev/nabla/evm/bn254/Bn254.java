package dev.nabla.evm.bn254;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The operations of EIP-196 and EIP-197, from bytes to bytes. Each gives nothing where the input
/// is refused: a coordinate that is not below the modulus, a point off its curve or, in the second
/// group, outside the subgroup.
///
/// The first group is the whole curve `y² = x³ + 3` over [Fp]; two zeros stand for the point at
/// infinity. Pure and safe to share between threads.
public final class Bn254 {
  private static final int POINT_SIZE = 2 * Fp.SIZE;
  private static final int PAIR_SIZE = 3 * POINT_SIZE;
  private static final Fp COEFFICIENT = Fp.of(3);
  private static final Bytes INFINITY = Bytes.of(new byte[POINT_SIZE]);
  private static final Bytes YES = word(BigInteger.ONE);
  private static final Bytes NO = word(BigInteger.ZERO);

  private Bn254() {}

  /// `ECADD`: the sum of two points of 64 bytes. A short input counts as ended by zeros, a long one
  /// as cut.
  public static Optional<Bytes> add(Bytes input) {
    byte[] points = padded(input, 2 * POINT_SIZE);
    Optional<Point<Fp>> first = point(points, 0);
    Optional<Point<Fp>> second = point(points, POINT_SIZE);
    return first.isPresent() && second.isPresent()
        ? Optional.of(encode(first.get().add(second.get())))
        : Optional.empty();
  }

  /// `ECMUL`: a point of 64 bytes times a number of 32. A short input counts as ended by zeros, a
  /// long one as cut.
  public static Optional<Bytes> multiply(Bytes input) {
    byte[] operands = padded(input, POINT_SIZE + Fp.SIZE);
    BigInteger factor = new BigInteger(1, operands, POINT_SIZE, Fp.SIZE);
    return point(operands, 0).map(point -> encode(point.multiply(factor)));
  }

  private static byte[] padded(Bytes input, int size) {
    byte[] bytes = new byte[size];
    input.copyTo(0, bytes, 0, Math.min(size, input.size()));
    return bytes;
  }

  /// `ECPAIRING`: whether the pairings of all pairs, of 192 bytes each, multiply to one.
  public static Optional<Bytes> pairingCheck(Bytes input) {
    if (input.size() % PAIR_SIZE != 0) {
      return Optional.empty();
    }
    byte[] points = input.toArray();
    List<MillerLoop> pairs = new ArrayList<>();
    for (int at = 0; at < points.length; at += PAIR_SIZE) {
      Optional<Point<Fp>> first = point(points, at);
      Optional<Point<Fp2>> second = twistPoint(points, at + POINT_SIZE);
      if (first.isEmpty() || second.isEmpty()) {
        return Optional.empty();
      }
      if (!first.get().isInfinite() && !second.get().isInfinite()) {
        pairs.add(new MillerLoop(first.get(), second.get()));
      }
    }
    return Optional.of(Pairing.product(pairs).isOne() ? YES : NO);
  }

  private static Optional<Point<Fp>> point(byte[] source, int at) {
    Optional<Fp> x = element(source, at);
    Optional<Fp> y = element(source, at + Fp.SIZE);
    return x.isPresent() && y.isPresent() ? point(x.get(), y.get()) : Optional.empty();
  }

  private static Optional<Point<Fp>> point(Fp x, Fp y) {
    if (x.isZero() && y.isZero()) {
      return Optional.of(new Point<>(Fp.ONE, Fp.ONE, Fp.ZERO));
    }
    boolean isOnCurve = y.square().equals(x.square().multiply(x).add(COEFFICIENT));
    return isOnCurve ? Optional.of(new Point<>(x, y, Fp.ONE)) : Optional.empty();
  }

  /// The part with `i` comes first.
  private static Optional<Point<Fp2>> twistPoint(byte[] source, int at) {
    List<Fp> parts = new ArrayList<>();
    for (int part = 0; part < 4; part++) {
      element(source, at + part * Fp.SIZE).ifPresent(parts::add);
    }
    return parts.size() == 4
        ? twistPoint(new Fp2(parts.get(1), parts.get(0)), new Fp2(parts.get(3), parts.get(2)))
        : Optional.empty();
  }

  private static Optional<Point<Fp2>> twistPoint(Fp2 x, Fp2 y) {
    if (x.isZero() && y.isZero()) {
      return Optional.of(new Point<>(Fp2.ONE, Fp2.ONE, Fp2.ZERO));
    }
    Point<Fp2> point = new Point<>(x, y, Fp2.ONE);
    return Twist.contains(x, y) && Twist.isInGroup(point) ? Optional.of(point) : Optional.empty();
  }

  private static Optional<Fp> element(byte[] source, int at) {
    BigInteger value = new BigInteger(1, source, at, Fp.SIZE);
    return value.compareTo(Fp.MODULUS) < 0 ? Optional.of(Fp.of(value)) : Optional.empty();
  }

  private static Bytes encode(Point<Fp> point) {
    if (point.isInfinite()) {
      return INFINITY;
    }
    Point<Fp> affine = point.normalised();
    return Bytes.concat(word(affine.x().toBigInteger()), word(affine.y().toBigInteger()));
  }

  private static Bytes word(BigInteger value) {
    return UInt256.of(value).toHash().toBytes();
  }
}
