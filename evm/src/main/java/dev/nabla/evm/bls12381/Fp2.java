package dev.nabla.evm.bls12381;

import java.math.BigInteger;
import java.util.Optional;

/// `c0 + c1 i` with `i² = -1`: the field of the second group's coordinates.
record Fp2(Fp c0, Fp c1) implements FieldElement<Fp2> {
  static final Fp2 ONE = new Fp2(Fp.ONE, Fp.ZERO);

  @Override
  public Fp2 add(Fp2 other) {
    return new Fp2(c0.add(other.c0), c1.add(other.c1));
  }

  @Override
  public Fp2 subtract(Fp2 other) {
    return new Fp2(c0.subtract(other.c0), c1.subtract(other.c1));
  }

  @Override
  public Fp2 multiply(Fp2 other) {
    Fp low = c0.multiply(other.c0);
    Fp high = c1.multiply(other.c1);
    Fp both = c0.add(c1).multiply(other.c0.add(other.c1));
    return new Fp2(low.subtract(high), both.subtract(low).subtract(high));
  }

  @Override
  public Fp2 negate() {
    return new Fp2(c0.negate(), c1.negate());
  }

  Fp2 conjugate() {
    return new Fp2(c0, c1.negate());
  }

  private Fp norm() {
    return c0.multiply(c0).add(c1.multiply(c1));
  }

  @Override
  public Fp2 inverse() {
    Fp inverse = norm().inverse();
    return new Fp2(c0.multiply(inverse), c1.negate().multiply(inverse));
  }

  /// @param exponent not negative
  Fp2 power(BigInteger exponent) {
    Fp2 power = ONE;
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      power = power.multiply(power);
      if (exponent.testBit(bit)) {
        power = power.multiply(this);
      }
    }
    return power;
  }

  /// The "complex method": where `a` is a square its norm has a root `n`, and one of `(c0 ± n) / 2`
  /// is the square of the root's first half.
  @Override
  public Optional<Fp2> squareRoot() {
    if (c1.isZero()) {
      // -1 is no square, so exactly one of c0 and -c0 has a root; that of the second times i.
      return c0.squareRoot()
          .map(root -> new Fp2(root, Fp.ZERO))
          .or(() -> c0.negate().squareRoot().map(root -> new Fp2(Fp.ZERO, root)));
    }
    return norm().squareRoot().flatMap(this::squareRoot);
  }

  private Optional<Fp2> squareRoot(Fp rootOfNorm) {
    return c0.add(rootOfNorm)
        .half()
        .squareRoot()
        .or(() -> c0.subtract(rootOfNorm).half().squareRoot())
        .map(first -> new Fp2(first, c1.multiply(first.add(first).inverse())));
  }

  /// RFC 9380, section 4.1: the second half counts where the first is zero.
  @Override
  public boolean isOdd() {
    return c0.isOdd() || (c0.isZero() && c1.isOdd());
  }

  @Override
  public boolean isZero() {
    return c0.isZero() && c1.isZero();
  }
}
