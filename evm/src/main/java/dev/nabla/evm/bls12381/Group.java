package dev.nabla.evm.bls12381;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;
import supranational.blst.Scalar;

/// One of the two groups, with points in the encoding of EIP-2537. Points of the native library
/// change in place, so each is used for one result only.
///
/// @param <P> the library's points
sealed interface Group<P> permits G1, G2 {
  /// Bytes of an encoded point.
  int pointSize();

  P identity();

  /// Reads a point of the curve, of whatever order; nothing where the bytes are none.
  Optional<P> decode(Bytes input, int at);

  /// Whether the point's order divides that of the group.
  boolean contains(P point);

  /// The sum, in the place of `first`.
  P add(P first, P second);

  /// The multiple, in the place of `point`, which is in the group.
  P multiply(P point, Scalar factor);

  Bytes encode(P point);
}
