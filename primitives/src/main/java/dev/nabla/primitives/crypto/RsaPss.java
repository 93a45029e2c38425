package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// RSASSA-PSS (RFC 8017 §8.1) with SHA-256, MGF1-SHA-256 and a salt of 32 bytes, as OpenGradient
/// signs: the message given here is hashed once more by the scheme. Safe to call from any thread.
public final class RsaPss {
  private static final PSSParameterSpec PARAMETERS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private RsaPss() {}

  /// Whether `signature` is a signature of `message` by `key`. False, never an exception, for
  /// malformed signatures.
  public static boolean verify(Bytes message, Bytes signature, RsaPublicKey key) {
    try {
      Signature verifier = newSignature();
      verifier.initVerify(key.toJdk());
      verifier.update(message.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// A signature of `message`; the salt comes from `random`.
  public static Bytes sign(Bytes message, RSAPrivateKey key, SecureRandom random) {
    try {
      Signature signer = newSignature();
      signer.initSign(key, random);
      signer.update(message.toArray());
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs RSASSA-PSS", e);
    }
  }

  private static Signature newSignature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(PARAMETERS);
    return signature;
  }
}
