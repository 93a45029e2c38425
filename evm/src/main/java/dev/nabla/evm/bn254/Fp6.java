package dev.nabla.evm.bn254;

/// `c0 + c1 v + c2 v²` with `v³ = ξ`.
record Fp6(Fp2 c0, Fp2 c1, Fp2 c2) {
  static final Fp6 ZERO = new Fp6(Fp2.ZERO, Fp2.ZERO, Fp2.ZERO);
  static final Fp6 ONE = new Fp6(Fp2.ONE, Fp2.ZERO, Fp2.ZERO);

  Fp6 add(Fp6 other) {
    return new Fp6(c0.add(other.c0), c1.add(other.c1), c2.add(other.c2));
  }

  Fp6 subtract(Fp6 other) {
    return new Fp6(c0.subtract(other.c0), c1.subtract(other.c1), c2.subtract(other.c2));
  }

  Fp6 negate() {
    return new Fp6(c0.negate(), c1.negate(), c2.negate());
  }

  /// Karatsuba's way, six products instead of nine.
  Fp6 multiply(Fp6 other) {
    Fp2 v0 = c0.multiply(other.c0);
    Fp2 v1 = c1.multiply(other.c1);
    Fp2 v2 = c2.multiply(other.c2);
    Fp2 v12 = c1.add(c2).multiply(other.c1.add(other.c2)).subtract(v1).subtract(v2);
    Fp2 v01 = c0.add(c1).multiply(other.c0.add(other.c1)).subtract(v0).subtract(v1);
    Fp2 v02 = c0.add(c2).multiply(other.c0.add(other.c2)).subtract(v0).subtract(v2);
    return new Fp6(v12.timesXi().add(v0), v01.add(v2.timesXi()), v02.add(v1));
  }

  /// Times `b0 + b1 v`.
  Fp6 multiply(Fp2 b0, Fp2 b1) {
    Fp2 v0 = c0.multiply(b0);
    Fp2 v1 = c1.multiply(b1);
    return new Fp6(
        c1.add(c2).multiply(b1).subtract(v1).timesXi().add(v0),
        c0.add(c1).multiply(b0.add(b1)).subtract(v0).subtract(v1),
        c0.add(c2).multiply(b0).subtract(v0).add(v1));
  }

  Fp6 multiply(Fp2 factor) {
    return new Fp6(c0.multiply(factor), c1.multiply(factor), c2.multiply(factor));
  }

  Fp6 timesV() {
    return new Fp6(c2.timesXi(), c0, c1);
  }

  /// By the norm down to [Fp2].
  Fp6 inverse() {
    Fp2 t0 = c0.square().subtract(c1.multiply(c2).timesXi());
    Fp2 t1 = c2.square().timesXi().subtract(c0.multiply(c1));
    Fp2 t2 = c1.square().subtract(c0.multiply(c2));
    Fp2 norm = c0.multiply(t0).add(c2.multiply(t1).add(c1.multiply(t2)).timesXi());
    return new Fp6(t0, t1, t2).multiply(norm.inverse());
  }
}
