package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;

/// A point of the curve P-256 (FIPS 186-5, SEC 2 `secp256r1`), never the point at infinity.
///
/// @param x affine coordinate, big-endian, below the field prime
/// @param y affine coordinate, big-endian, below the field prime
public record P256PublicKey(Hash x, Hash y) {
  /// Bytes of `x ‖ y`.
  public static final int SIZE = 2 * Hash.SIZE;

  /// @throws DecodingException where (x, y) is not a point of the curve
  public P256PublicKey {
    P256Curve.requirePoint(x, y);
  }

  /// Reads the 64 bytes `x ‖ y`.
  ///
  /// @throws DecodingException where there are fewer or more, or they are no point of the curve
  public static P256PublicKey of(Bytes xy) {
    if (xy.size() != SIZE) {
      throw new DecodingException("expected 64 bytes, got " + xy.size(), 0);
    }
    byte[] bytes = xy.toArray();
    return new P256PublicKey(Hash.of(bytes, 0), Hash.of(bytes, Hash.SIZE));
  }

  /// The 64 bytes `x ‖ y`.
  public Bytes toBytes() {
    return Bytes.concat(x.toBytes(), y.toBytes());
  }
}
