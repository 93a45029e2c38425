package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Arrays;
import java.util.Random;

/// A secp256k1 secret: a number in [1, n - 1]. [#toString()] hides it, and [#close()] overwrites
/// it; a closed key cannot sign. Safe to share between threads until then.
public final class SecretKey implements AutoCloseable {
  /// Number of bytes.
  public static final int SIZE = 32;

  private final byte[] scalar;
  private volatile boolean closed;

  private SecretKey(byte[] scalar) {
    this.scalar = scalar;
  }

  /// A key of 32 big-endian bytes, which are copied.
  ///
  /// @throws DecodingException where they are not a number in [1, n - 1]
  public static SecretKey of(byte[] bytes) {
    if (bytes.length != SIZE || !isScalar(bytes)) {
      throw new DecodingException("not a secp256k1 secret of 32 bytes in [1, n - 1]", 0);
    }
    return new SecretKey(bytes.clone());
  }

  /// A fresh key. Only as secret as `random` is: a `SecureRandom` in production.
  public static SecretKey generate(Random random) {
    byte[] candidate = new byte[SIZE];
    do {
      random.nextBytes(candidate);
    } while (!isScalar(candidate));
    return new SecretKey(candidate);
  }

  private static boolean isScalar(byte[] bytes) {
    UInt256 value = UInt256.ofBytes(bytes);
    return !value.isZero() && value.compareTo(Secp256k1.ORDER) < 0;
  }

  /// A copy of the 32 bytes, for whoever stores the key; the caller overwrites it after use.
  ///
  /// @throws IllegalStateException after [#close()]
  public byte[] toArray() {
    return borrow().clone();
  }

  /// The bytes themselves, not to be kept or changed.
  byte[] borrow() {
    if (closed) {
      throw new IllegalStateException("the secret key was closed");
    }
    return scalar;
  }

  /// Overwrites the secret. Later calls do nothing.
  @Override
  public void close() {
    closed = true;
    Arrays.fill(scalar, (byte) 0);
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "SecretKey(hidden)";
  }
}
