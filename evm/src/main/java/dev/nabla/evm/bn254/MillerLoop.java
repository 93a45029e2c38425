package dev.nabla.evm.bn254;

/// One pair's part in the loop of the optimal ate pairing: a point T that runs from Q to a multiple
/// of it, and the lines through its stations, each evaluated at P. For one thread.
///
/// T is in homogeneous coordinates `(X / Z, Y / Z)`; steps and lines are those of Aranha, Karabina,
/// Longa, Gebotys, López: Faster explicit formulas for computing pairings over ordinary curves,
/// 2011, section 4. Lines are scaled by factors in a subfield, which the final exponentiation makes
/// one.
final class MillerLoop {
  private static final Fp HALF = Fp.of(2).inverse();

  private final Fp px;
  private final Fp py;
  private final Point<Fp2> q;
  private Fp2 x;
  private Fp2 y;
  private Fp2 z = Fp2.ONE;

  /// @param p not infinite, z one
  /// @param q not infinite, z one
  MillerLoop(Point<Fp> p, Point<Fp2> q) {
    this.px = p.x();
    this.py = p.y();
    this.q = q;
    this.x = q.x();
    this.y = q.y();
  }

  /// Doubles T.
  ///
  /// @return `f` times the tangent at T
  Fp12 timesTangent(Fp12 f) {
    Fp2 a = x.multiply(y).multiply(HALF);
    Fp2 b = y.square();
    Fp2 c = z.square();
    Fp2 e = c.thrice().multiply(Twist.COEFFICIENT);
    Fp2 e3 = e.thrice();
    Fp2 g = b.add(e3).multiply(HALF);
    Fp2 h = y.add(z).square().subtract(b.add(c));
    Fp2 slope = x.square().thrice();
    x = a.multiply(b.subtract(e3));
    y = g.square().subtract(e.square().thrice());
    z = b.multiply(h);
    return f.multiplyByLine(h.negate().multiply(py), slope.multiply(px), e.subtract(b));
  }

  /// Adds Q to T.
  ///
  /// @return `f` times the line through both
  Fp12 timesChord(Fp12 f) {
    return timesChord(f, q.x(), q.y());
  }

  /// Takes Q from T.
  ///
  /// @return `f` times the line through T and -Q
  Fp12 timesChordBack(Fp12 f) {
    return timesChord(f, q.x(), q.y().negate());
  }

  /// Adds ψ(Q) and takes ψ²(Q), the two last steps.
  Fp12 timesLastChords(Fp12 f) {
    Point<Fp2> once = Twist.psi(q);
    Point<Fp2> twice = Twist.psi(once);
    return timesChord(timesChord(f, once.x(), once.y()), twice.x(), twice.y().negate());
  }

  private Fp12 timesChord(Fp12 f, Fp2 x2, Fp2 y2) {
    Fp2 theta = y.subtract(y2.multiply(z));
    Fp2 lambda = x.subtract(x2.multiply(z));
    Fp2 d = lambda.square();
    Fp2 e = lambda.multiply(d);
    Fp2 g = x.multiply(d);
    Fp2 h = e.add(z.multiply(theta.square())).subtract(g.twice());
    x = lambda.multiply(h);
    y = theta.multiply(g.subtract(h)).subtract(e.multiply(y));
    z = z.multiply(e);
    Fp2 constant = theta.multiply(x2).subtract(lambda.multiply(y2));
    return f.multiplyByLine(lambda.multiply(py), theta.negate().multiply(px), constant);
  }
}
