package dev.nabla.evm.bls12381;

import java.util.List;
import java.util.Optional;

/// A curve `y² = x³ + a x + b` to which field elements are mapped easily, and the isogeny from
/// there to the curve that is wanted (RFC 9380, sections 6.6.2, 6.6.3).
///
/// @param z not a square, fixed by RFC 9380, section 8.8
/// @param xNumerator coefficients of the isogeny's polynomials, the constant one first
record IsogenousCurve<E extends FieldElement<E>>(
    E a,
    E b,
    E z,
    E one,
    List<E> xNumerator,
    List<E> xDenominator,
    List<E> yNumerator,
    List<E> yDenominator) {

  /// A point that is not the one at infinity.
  record Point<E>(E x, E y) {}

  IsogenousCurve {
    xNumerator = List.copyOf(xNumerator);
    xDenominator = List.copyOf(xDenominator);
    yNumerator = List.copyOf(yNumerator);
    yDenominator = List.copyOf(yDenominator);
  }

  /// Maps `u` to the curve at the isogeny's end; nothing stands for the point at infinity. The
  /// cofactor is not cleared.
  Optional<Point<E>> map(E u) {
    Point<E> point = simplifiedSwu(u);
    E xDivisor = evaluate(xDenominator, point.x);
    E yDivisor = evaluate(yDenominator, point.x);
    if (xDivisor.isZero() || yDivisor.isZero()) {
      return Optional.empty();
    }
    E inverse = xDivisor.multiply(yDivisor).inverse();
    E x = evaluate(xNumerator, point.x).multiply(inverse).multiply(yDivisor);
    E y = evaluate(yNumerator, point.x).multiply(inverse).multiply(xDivisor);
    return Optional.of(new Point<>(x, y.multiply(point.y)));
  }

  /// RFC 9380, section 6.6.2: of two candidates for x, at least one is a point's.
  private Point<E> simplifiedSwu(E u) {
    E zu2 = z.multiply(u).multiply(u);
    E tail = zu2.multiply(zu2).add(zu2).inverse();
    E first =
        tail.isZero()
            ? b.multiply(z.multiply(a).inverse())
            : b.negate().multiply(a.inverse()).multiply(one.add(tail));
    Point<E> point =
        at(first)
            .or(() -> at(zu2.multiply(first)))
            .orElseThrow(() -> new IllegalStateException("neither candidate is a point"));
    return u.isOdd() == point.y.isOdd() ? point : new Point<>(point.x, point.y.negate());
  }

  private Optional<Point<E>> at(E x) {
    E square = x.multiply(x).add(a).multiply(x).add(b);
    return square.squareRoot().map(y -> new Point<>(x, y));
  }

  private static <E extends FieldElement<E>> E evaluate(List<E> coefficients, E x) {
    E value = coefficients.getLast();
    for (int i = coefficients.size() - 2; i >= 0; i--) {
      value = value.multiply(x).add(coefficients.get(i));
    }
    return value;
  }
}
