package dev.nabla.evm.bls12381;

import java.util.Optional;

/// What mapping to a curve needs of a field (RFC 9380, section 4). Immutable.
sealed interface FieldElement<E extends FieldElement<E>> permits Fp, Fp2 {
  E add(E other);

  E subtract(E other);

  E multiply(E other);

  E negate();

  /// The inverse; zero for zero (`inv0`).
  E inverse();

  /// One of the two square roots, where there are any.
  Optional<E> squareRoot();

  /// `sgn0`: differs between an element and its negation, apart from zero.
  boolean isOdd();

  boolean isZero();
}
