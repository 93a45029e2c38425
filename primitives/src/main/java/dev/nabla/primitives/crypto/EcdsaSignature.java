package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Arrays;

/// A recoverable secp256k1 signature as Ethereum writes it. Any two numbers can stand in it;
/// whether they are in range is for [Secp256k1] to say.
///
/// @param yParity 0 or 1: the lowest bit of the y coordinate of the nonce's point
public record EcdsaSignature(UInt256 r, UInt256 s, int yParity) {
  /// Number of bytes of [#toBytes()].
  public static final int SIZE = 65;

  /// Checks the parity.
  public EcdsaSignature {
    if (yParity != 0 && yParity != 1) {
      throw new IllegalArgumentException("yParity is 0 or 1, not " + yParity);
    }
  }

  /// Reads r‖s‖yParity.
  ///
  /// @throws DecodingException where `bytes` are not 65, or the last is neither 0 nor 1
  public static EcdsaSignature of(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw new DecodingException("expected 65 bytes, got " + bytes.size(), 0);
    }
    byte[] all = bytes.toArray();
    if (all[64] != 0 && all[64] != 1) {
      throw new DecodingException("yParity is 0 or 1, not " + (all[64] & 0xff), 64);
    }
    return ofCompact(Arrays.copyOf(all, 64), all[64]);
  }

  static EcdsaSignature ofCompact(byte[] compact, int yParity) {
    return new EcdsaSignature(
        UInt256.ofBytes(Arrays.copyOf(compact, 32)),
        UInt256.ofBytes(Arrays.copyOfRange(compact, 32, 64)),
        yParity);
  }

  /// r‖s‖yParity, 65 bytes.
  public Bytes toBytes() {
    byte[] all = Arrays.copyOf(toCompact(), SIZE);
    all[64] = (byte) yParity;
    return Bytes.of(all);
  }

  /// r‖s, 64 bytes.
  byte[] toCompact() {
    byte[] compact = new byte[64];
    r.toHash().copyTo(compact, 0);
    s.toHash().copyTo(compact, 32);
    return compact;
  }

  /// Whether s is at most half the group order, as EIP-2 asks of transactions: of the two
  /// signatures that are always valid together, the one that counts.
  public boolean isLowS() {
    return s.compareTo(Secp256k1.HALF_ORDER) <= 0;
  }
}
