package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/// ECDSA over P-256 (FIPS 186-5 §6) on digests that the caller has computed.
///
/// A signature is 64 bytes `r ‖ s`, big-endian, with s at most n/2: of the two values of s that
/// verify, only the low one is a signature here, so a signature cannot be turned into another.
/// EIP-7951's precompile and WebCrypto take the same bytes. Safe to call from any thread.
public final class P256 {
  /// Bytes of a signature.
  public static final int SIGNATURE_SIZE = 64;

  private P256() {}

  /// Whether `signature` is the low-s signature of `digest` by `key`. False, never an exception,
  /// for a signature of another length or with r or s out of range.
  public static boolean verify(Hash digest, Bytes signature, P256PublicKey key) {
    if (signature.size() != SIGNATURE_SIZE) {
      return false;
    }
    byte[] bytes = signature.toArray();
    BigInteger r = new BigInteger(1, bytes, 0, 32);
    BigInteger s = new BigInteger(1, bytes, 32, 32);
    if (s.compareTo(P256Curve.HALF_ORDER) > 0) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(
        false, new ECPublicKeyParameters(P256Curve.pointOf(key.x(), key.y()), P256Curve.DOMAIN));
    return verifier.verifySignature(digest.toArray(), r, s);
  }

  /// The low-s signature of `digest`, with the deterministic nonce of RFC 6979 over SHA-256: the
  /// same input gives the same bytes, and no randomness can fail.
  ///
  /// @throws IllegalStateException where `key` is closed
  public static Bytes sign(Hash digest, P256PrivateKey key) {
    byte[] secret = key.copySecret();
    try {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), P256Curve.DOMAIN));
      BigInteger[] rs = signer.generateSignature(digest.toArray());
      BigInteger s =
          rs[1].compareTo(P256Curve.HALF_ORDER) > 0 ? P256Curve.ORDER.subtract(rs[1]) : rs[1];
      return encode(rs[0], s);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Bytes encode(BigInteger r, BigInteger s) {
    byte[] signature = new byte[SIGNATURE_SIZE];
    putUnsigned(r, signature, 0);
    putUnsigned(s, signature, 32);
    return Bytes.of(signature);
  }

  private static void putUnsigned(BigInteger value, byte[] target, int offset) {
    byte[] bytes = value.toByteArray();
    int start = bytes.length > 32 ? 1 : 0;
    int length = bytes.length - start;
    System.arraycopy(bytes, start, target, offset + 32 - length, length);
  }
}
