package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;

/// ECDSA over secp256k1 (SEC 2, section 2.4.1) as Ethereum uses it: over 32-byte digests, with
/// deterministic nonces (RFC 6979, HMAC-SHA256) and low s, and with the signer recoverable (SEC 1,
/// section 4.1.6). Safe to call from any thread.
///
/// Runs on libsecp256k1 where its native library loads (about three times as fast) and on
/// BouncyCastle otherwise, with the same results to the bit.
public final class Secp256k1 {
  /// The group order n.
  public static final UInt256 ORDER =
      UInt256.fromHex("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  /// n / 2, rounded down: the largest low s.
  public static final UInt256 HALF_ORDER =
      UInt256.fromHex("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

  /// Number of bytes of a public key as used here: x‖y, without the 0x04 of SEC 1.
  public static final int PUBLIC_KEY_SIZE = 64;

  private static final Secp256k1Engine ENGINE =
      NativeSecp256k1.load().orElseGet(PortableSecp256k1::new);

  private Secp256k1() {}

  /// Signs a digest. The signature has a low s.
  public static EcdsaSignature sign(Hash digest, SecretKey key) {
    return ENGINE.sign(digest, key);
  }

  /// The public key x‖y whose signature this is, or nothing where r or s is outside [1, n - 1] or
  /// no such key exists. A high s is accepted: where it must not be, ask [EcdsaSignature#isLowS()].
  public static Optional<Bytes> recoverPublicKey(Hash digest, EcdsaSignature signature) {
    return isInRange(signature) ? ENGINE.recover(digest, signature) : Optional.empty();
  }

  /// The address of [#recoverPublicKey(Hash, EcdsaSignature)].
  public static Optional<Address> recover(Hash digest, EcdsaSignature signature) {
    return recoverPublicKey(digest, signature).map(Secp256k1::addressOf);
  }

  /// Whether `publicKey`, x‖y, made `signature` over `digest`. High s and points off the curve are
  /// refused; the parity is not looked at.
  public static boolean verify(Hash digest, EcdsaSignature signature, Bytes publicKey) {
    return publicKey.size() == PUBLIC_KEY_SIZE
        && isInRange(signature)
        && signature.isLowS()
        && ENGINE.verify(digest, signature, publicKey);
  }

  /// The public key x‖y of a secret.
  public static Bytes publicKeyOf(SecretKey key) {
    return ENGINE.publicKeyOf(key);
  }

  /// The address of a secret's public key.
  public static Address addressOf(SecretKey key) {
    return addressOf(publicKeyOf(key));
  }

  /// The last 20 bytes of the hash of a public key x‖y.
  public static Address addressOf(Bytes publicKey) {
    return Address.of(Keccak256.hash(publicKey).toArray(), Hash.SIZE - Address.SIZE);
  }

  private static boolean isInRange(EcdsaSignature signature) {
    return isScalar(signature.r()) && isScalar(signature.s());
  }

  private static boolean isScalar(UInt256 value) {
    return !value.isZero() && value.compareTo(ORDER) < 0;
  }
}
