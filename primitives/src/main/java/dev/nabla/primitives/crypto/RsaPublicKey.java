package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;

/// An RSA key of 2048 to 8192 bits, held as its DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
///
/// Only the canonical DER form is accepted: the key's hash is a name ([#nodeId()]), so one key must
/// have one encoding.
///
/// @param spki DER SubjectPublicKeyInfo
public record RsaPublicKey(Bytes spki) {
  /// Longest accepted SPKI.
  public static final int MAX_SPKI_BYTES = 2_048;

  private static final int MIN_BITS = 2_048;
  private static final int MAX_BITS = 8_192;

  /// @throws DecodingException where `spki` is not an RSA key of that size in canonical form
  public RsaPublicKey {
    decode(spki);
  }

  /// keccak256 of the SPKI: the node's id on every chain (OpenGradient's `teeId`).
  public Hash nodeId() {
    return Keccak256.hash(spki);
  }

  /// The key in the JDK's form.
  RSAPublicKey toJdk() {
    return decode(spki);
  }

  private static RSAPublicKey decode(Bytes spki) {
    if (spki.size() > MAX_SPKI_BYTES) {
      throw new DecodingException("SPKI of " + spki.size() + " bytes is too long", 0);
    }
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      RSAPublicKey key = (RSAPublicKey) keys.generatePublic(new X509EncodedKeySpec(spki.toArray()));
      requireCanonical(spki, key, keys);
      return key;
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new DecodingException("not an RSA SubjectPublicKeyInfo", 0, e);
    }
  }

  private static void requireCanonical(Bytes spki, RSAPublicKey key, KeyFactory keys)
      throws GeneralSecurityException {
    BigInteger modulus = key.getModulus();
    if (modulus.bitLength() < MIN_BITS || modulus.bitLength() > MAX_BITS) {
      throw new DecodingException("RSA key of " + modulus.bitLength() + " bits", 0);
    }
    var again = keys.generatePublic(new RSAPublicKeySpec(modulus, key.getPublicExponent()));
    if (!Bytes.of(again.getEncoded()).equals(spki)) {
      throw new DecodingException("SPKI is not canonical DER", 0);
    }
  }
}
