package dev.nabla.evm.bn254;

import java.math.BigInteger;

/// `c0 + c1 i` with `i² = -1`.
record Fp2(Fp c0, Fp c1) implements FieldElement<Fp2> {
  static final Fp2 ZERO = new Fp2(Fp.ZERO, Fp.ZERO);
  static final Fp2 ONE = new Fp2(Fp.ONE, Fp.ZERO);

  /// ξ, neither a square nor a cube: [Fp6] and the twist stand on it.
  static final Fp2 XI = new Fp2(Fp.of(9), Fp.ONE);

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

  Fp2 multiply(Fp factor) {
    return new Fp2(c0.multiply(factor), c1.multiply(factor));
  }

  /// Times ξ, by additions.
  Fp2 timesXi() {
    Fp nine0 = c0.twice().twice().twice().add(c0);
    Fp nine1 = c1.twice().twice().twice().add(c1);
    return new Fp2(nine0.subtract(c1), nine1.add(c0));
  }

  @Override
  public Fp2 square() {
    return new Fp2(c0.add(c1).multiply(c0.subtract(c1)), c0.multiply(c1).twice());
  }

  @Override
  public Fp2 twice() {
    return new Fp2(c0.twice(), c1.twice());
  }

  Fp2 thrice() {
    return twice().add(this);
  }

  @Override
  public Fp2 negate() {
    return new Fp2(c0.negate(), c1.negate());
  }

  /// To the power of the modulus.
  Fp2 conjugate() {
    return new Fp2(c0, c1.negate());
  }

  @Override
  public Fp2 inverse() {
    Fp inverse = c0.square().add(c1.square()).inverse();
    return new Fp2(c0.multiply(inverse), c1.negate().multiply(inverse));
  }

  /// @param exponent not negative
  Fp2 power(BigInteger exponent) {
    Fp2 power = ONE;
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      power = power.square();
      if (exponent.testBit(bit)) {
        power = power.multiply(this);
      }
    }
    return power;
  }

  @Override
  public boolean isZero() {
    return c0.isZero() && c1.isZero();
  }
}
