package dev.nabla.evm.bn254;

/// What points of a curve need of the field of their coordinates. Immutable.
sealed interface FieldElement<E extends FieldElement<E>> permits Fp, Fp2 {
  E add(E other);

  E subtract(E other);

  E multiply(E other);

  E square();

  E twice();

  E negate();

  /// The inverse.
  ///
  /// @throws ArithmeticException for zero
  E inverse();

  boolean isZero();
}
