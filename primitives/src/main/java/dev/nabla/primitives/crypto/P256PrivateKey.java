package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// A secret scalar of P-256. Never printed; zeroed by [#close()], after which it cannot sign.
///
/// Safe to share between threads; closing while another thread signs makes that thread fail or
/// finish, never sign with a partly zeroed key.
public final class P256PrivateKey implements AutoCloseable {
  private final byte[] scalar;
  private final P256PublicKey publicKey;
  private boolean closed;

  private P256PrivateKey(byte[] scalar) {
    this.scalar = scalar;
    ECPoint point =
        new FixedPointCombMultiplier()
            .multiply(P256Curve.DOMAIN.getG(), new BigInteger(1, scalar))
            .normalize();
    this.publicKey =
        new P256PublicKey(
            Hash.of(point.getAffineXCoord().getEncoded()),
            Hash.of(point.getAffineYCoord().getEncoded()));
  }

  /// The key with the 32-byte big-endian scalar `secret`, which is copied.
  ///
  /// @throws DecodingException where it is not in [1, n-1]
  public static P256PrivateKey of(byte[] secret) {
    BigInteger value = new BigInteger(1, secret);
    if (secret.length != Hash.SIZE
        || value.signum() == 0
        || value.compareTo(P256Curve.ORDER) >= 0) {
      throw new DecodingException("not a secret scalar of P-256", 0);
    }
    return new P256PrivateKey(secret.clone());
  }

  /// A fresh key from `random`, which must be a cryptographic source outside tests.
  public static P256PrivateKey generate(RandomGenerator random) {
    byte[] candidate = new byte[Hash.SIZE];
    try {
      while (true) {
        random.nextBytes(candidate);
        BigInteger value = new BigInteger(1, candidate);
        if (value.signum() > 0 && value.compareTo(P256Curve.ORDER) < 0) {
          return new P256PrivateKey(candidate.clone());
        }
      }
    } finally {
      Arrays.fill(candidate, (byte) 0);
    }
  }

  /// The public half.
  public P256PublicKey publicKey() {
    return publicKey;
  }

  /// A copy of the secret, for the one place that stores it; the caller zeroes the copy.
  ///
  /// @throws IllegalStateException after [#close()]
  public synchronized byte[] copySecret() {
    if (closed) {
      throw new IllegalStateException("the key is closed");
    }
    return scalar.clone();
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(scalar, (byte) 0);
  }

  /// Hides the secret.
  @Override
  public String toString() {
    return "P256PrivateKey[hidden]";
  }
}
