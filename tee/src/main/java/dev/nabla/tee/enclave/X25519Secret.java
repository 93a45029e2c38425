package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/// A key that requests can be sealed to (RFC 7748 §5). Never prints; zeroed on close.
final class X25519Secret implements AutoCloseable {
  static final int SIZE = 32;

  /// PKCS #8 of an X25519 key (RFC 8410 §7) up to its 32 bytes.
  private static final Bytes PKCS8 = Bytes.fromHex("302e020100300506032b656e04220420");

  private final byte[] scalar;
  private final Hash publicKey;

  private X25519Secret(byte[] scalar) {
    this.scalar = scalar;
    byte[] point = new byte[SIZE];
    X25519.generatePublicKey(scalar, 0, point, 0);
    this.publicKey = Hash.of(point, 0);
  }

  static X25519Secret generate(SecureRandom random) {
    byte[] scalar = new byte[SIZE];
    X25519.generatePrivateKey(random, scalar);
    return new X25519Secret(scalar);
  }

  /// @throws java.security.InvalidKeyException where it is not the PKCS #8 of such a key
  static X25519Secret ofPkcs8(byte[] encoded) throws java.security.InvalidKeyException {
    if (encoded.length != PKCS8.size() + SIZE
        || !Bytes.of(encoded, 0, PKCS8.size()).equals(PKCS8)) {
      throw new java.security.InvalidKeyException("not the PKCS #8 of an X25519 key");
    }
    return new X25519Secret(Arrays.copyOfRange(encoded, PKCS8.size(), encoded.length));
  }

  byte[] toPkcs8() {
    byte[] encoded = Arrays.copyOf(PKCS8.toArray(), PKCS8.size() + SIZE);
    System.arraycopy(scalar, 0, encoded, PKCS8.size(), SIZE);
    return encoded;
  }

  Hash publicKey() {
    return publicKey;
  }

  @Override
  public void close() {
    Arrays.fill(scalar, (byte) 0);
  }

  @Override
  public String toString() {
    return "X25519Secret[hidden]";
  }
}
