package dev.nabla.evm.bn254;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// A point of a curve `y² = x³ + b` in Jacobian coordinates: `(X / Z², Y / Z³)`; at infinity where
/// Z is zero. Immutable.
record Point<E extends FieldElement<E>>(E x, E y, E z) {
  private static final int WINDOW_BITS = 4;

  boolean isInfinite() {
    return z.isZero();
  }

  Point<E> negate() {
    return new Point<>(x, y.negate(), z);
  }

  /// The formulas "dbl-2009-l" of the Explicit-Formulas Database.
  Point<E> twice() {
    E a = x.square();
    E b = y.square();
    E c = b.square();
    E d = x.add(b).square().subtract(a).subtract(c).twice();
    E e = a.twice().add(a);
    E x3 = e.square().subtract(d.twice());
    E y3 = e.multiply(d.subtract(x3)).subtract(c.twice().twice().twice());
    return new Point<>(x3, y3, y.multiply(z).twice());
  }

  /// The formulas "add-2007-bl" of the Explicit-Formulas Database, and the cases that they leave
  /// out.
  Point<E> add(Point<E> other) {
    if (isInfinite()) {
      return other;
    }
    if (other.isInfinite()) {
      return this;
    }
    E z1z1 = z.square();
    E z2z2 = other.z.square();
    E u1 = x.multiply(z2z2);
    E h = other.x.multiply(z1z1).subtract(u1);
    E s1 = y.multiply(other.z).multiply(z2z2);
    E r = other.y.multiply(z).multiply(z1z1).subtract(s1).twice();
    if (h.isZero()) {
      // The same x: the same point, whose double it is, or opposite ones; h is the sum's z then.
      return r.isZero() ? twice() : new Point<>(x, y, h);
    }
    E i = h.twice().square();
    E j = h.multiply(i);
    E v = u1.multiply(i);
    E x3 = r.square().subtract(j).subtract(v.twice());
    E y3 = r.multiply(v.subtract(x3)).subtract(s1.multiply(j).twice());
    E z3 = z.add(other.z).square().subtract(z1z1).subtract(z2z2).multiply(h);
    return new Point<>(x3, y3, z3);
  }

  /// By windows of four bits.
  ///
  /// @param factor not negative
  Point<E> multiply(BigInteger factor) {
    List<Point<E>> multiples = new ArrayList<>();
    multiples.add(subtractItself());
    for (int i = 1; i < 1 << WINDOW_BITS; i++) {
      multiples.add(multiples.get(i - 1).add(this));
    }
    Point<E> product = multiples.getFirst();
    int windows = (factor.bitLength() + WINDOW_BITS - 1) / WINDOW_BITS;
    for (int window = windows - 1; window >= 0; window--) {
      for (int bit = 0; bit < WINDOW_BITS && !product.isInfinite(); bit++) {
        product = product.twice();
      }
      int digit = factor.shiftRight(WINDOW_BITS * window).intValue() & (1 << WINDOW_BITS) - 1;
      product = product.add(multiples.get(digit));
    }
    return product;
  }

  /// Infinity, in the same field.
  private Point<E> subtractItself() {
    return new Point<>(x, y, z.subtract(z));
  }

  /// The same point with z one.
  ///
  /// @throws ArithmeticException where it is infinite
  Point<E> normalised() {
    E inverse = z.inverse();
    E squared = inverse.square();
    return new Point<>(
        x.multiply(squared), y.multiply(squared).multiply(inverse), z.multiply(inverse));
  }
}
