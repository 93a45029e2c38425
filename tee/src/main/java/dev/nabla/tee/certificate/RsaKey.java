package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// An RSA public key, and RSASSA-PSS by it (RFC 8017 §8.1.2, §9.1.2) in plain arithmetic: no
/// provider's limits on sizes or spellings decide what is good, so that all nodes of a ledger agree
/// whatever their JDK.
///
/// Only the one DER form of a SubjectPublicKeyInfo is read.
///
/// @param modulus odd, of 2,048 bits or more
/// @param exponent odd, at least 3 and below 2^31
public record RsaKey(BigInteger modulus, BigInteger exponent) {
  /// Bits of the smallest key.
  public static final int MIN_BITS = 2_048;

  /// Bits of the largest key.
  public static final int MAX_BITS = 8_192;

  /// Longest SubjectPublicKeyInfo.
  public static final int MAX_SPKI_BYTES = 1_088;

  private static final Bytes RSA_ENCRYPTION = Bytes.fromHex("300d06092a864886f70d0101010500");
  private static final int MAX_EXPONENT_BITS = 31;
  private static final int TRAILER = 0xbc;
  private static final int PREFIX_ZEROS = 8;

  /// @throws DecodingException where a number is out of its range
  public RsaKey {
    if (modulus.signum() <= 0
        || modulus.bitLength() < MIN_BITS
        || modulus.bitLength() > MAX_BITS
        || !modulus.testBit(0)) {
      throw new DecodingException("an RSA modulus of a size that is not used, or even", 0);
    }
    if (exponent.compareTo(BigInteger.TWO) <= 0
        || exponent.bitLength() > MAX_EXPONENT_BITS
        || !exponent.testBit(0)) {
      throw new DecodingException("an RSA exponent that is not used", 0);
    }
  }

  /// Reads a SubjectPublicKeyInfo (RFC 8017 §A.1).
  ///
  /// @throws DecodingException where it is not the one DER of such a key
  public static RsaKey read(Bytes spki) {
    if (spki.size() > MAX_SPKI_BYTES) {
      throw new DecodingException("a public key of over " + MAX_SPKI_BYTES + " bytes", 0);
    }
    DerReader outer = DerReader.of(spki);
    DerReader info = outer.enter(DerReader.SEQUENCE);
    if (!info.element().equals(RSA_ENCRYPTION)) {
      throw new DecodingException("not an RSA key", 0);
    }
    DerReader bits = DerReader.of(info.bitString());
    info.finish();
    outer.finish();
    DerReader pair = bits.enter(DerReader.SEQUENCE);
    BigInteger modulus = pair.integer();
    BigInteger exponent = pair.integer();
    pair.finish();
    bits.finish();
    return new RsaKey(modulus, exponent);
  }

  /// Whether `signature` is RSASSA-PSS over `message` by this key, with `digest` as hash and in
  /// MGF1, and a salt of the digest's length.
  ///
  /// @param digest JCA name, one that every JDK has
  public boolean verifyPss(String digest, Bytes message, Bytes signature) {
    int size = (modulus.bitLength() + 7) / 8;
    if (signature.size() != size) {
      return false;
    }
    BigInteger number = new BigInteger(1, signature.toArray());
    if (number.compareTo(modulus) >= 0) {
      return false;
    }
    int encodedBits = modulus.bitLength() - 1;
    BigInteger opened = number.modPow(exponent, modulus);
    if (opened.bitLength() > encodedBits) {
      return false;
    }
    MessageDigest hash = digest(digest);
    byte[] encoded = padded(opened, (encodedBits + 7) / 8);
    return encodes(encoded, 8 * encoded.length - encodedBits, hash, hash.digest(message.toArray()));
  }

  /// RFC 8017 §9.1.2, from step 3 on.
  private static boolean encodes(byte[] encoded, int unusedBits, MessageDigest hash, byte[] of) {
    int hashSize = hash.getDigestLength();
    int maskedSize = encoded.length - hashSize - 1;
    int separator = maskedSize - hashSize - 1;
    if (separator < 0 || (encoded[encoded.length - 1] & 0xff) != TRAILER) {
      return false;
    }
    byte[] digest = Arrays.copyOfRange(encoded, maskedSize, maskedSize + hashSize);
    byte[] block = unmasked(encoded, maskedSize, digest, hash);
    block[0] &= (byte) (0xff >>> unusedBits);
    for (int i = 0; i < separator; i++) {
      if (block[i] != 0) {
        return false;
      }
    }
    if (block[separator] != 1) {
      return false;
    }
    hash.update(new byte[PREFIX_ZEROS]);
    hash.update(of);
    hash.update(block, separator + 1, hashSize);
    return Arrays.equals(hash.digest(), digest);
  }

  /// MGF1 (RFC 8017 §B.2.1) taken off again.
  private static byte[] unmasked(byte[] encoded, int size, byte[] seed, MessageDigest hash) {
    byte[] block = Arrays.copyOf(encoded, size);
    for (int counter = 0, at = 0; at < size; counter++) {
      hash.update(seed);
      hash.update(new byte[] {0, 0, (byte) (counter >>> 8), (byte) counter});
      byte[] mask = hash.digest();
      for (int i = 0; i < mask.length && at < size; i++, at++) {
        block[at] ^= mask[i];
      }
    }
    return block;
  }

  private static byte[] padded(BigInteger number, int size) {
    byte[] minimal = number.toByteArray();
    byte[] padded = new byte[size];
    int length = Math.min(minimal.length, size);
    System.arraycopy(minimal, minimal.length - length, padded, size - length, length);
    return padded;
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }
}
