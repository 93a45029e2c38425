package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Hash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4) by the JDK. Safe to call from any thread.
public final class Digests {
  private Digests() {}

  /// SHA-256 over the concatenation of `parts`.
  public static Hash sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return Hash.of(digest.digest());
  }

  /// A fresh SHA-256 state, for input that comes in pieces.
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
