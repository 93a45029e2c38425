package dev.nabla.tee.enclave;

import dev.nabla.primitives.crypto.P256PrivateKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;

/// All secrets of a node.
///
/// @param receipt signs windows
/// @param rsa names the node and signs OpenGradient's responses
/// @param sealing opens what is sealed to the node
/// @param tls serves TLS
/// @param certificate over the TLS key, signed by itself
record EnclaveKeys(
    P256PrivateKey receipt,
    RSAPrivateCrtKey rsa,
    X25519Secret sealing,
    java.security.PrivateKey tls,
    X509Certificate certificate) {
  private static final int RSA_BITS = 2_048;

  /// Fresh keys; the certificate is valid from `now`.
  static EnclaveKeys generate(SecureRandom random, Instant now) {
    try {
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4), random);
      KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
      ec.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair tls = ec.generateKeyPair();
      return new EnclaveKeys(
          P256PrivateKey.generate(random),
          (RSAPrivateCrtKey) rsa.generateKeyPair().getPrivate(),
          X25519Secret.generate(random),
          tls.getPrivate(),
          SelfSignedCertificate.create(tls, now, random));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes RSA and P-256 keys", e);
    }
  }

  /// Hides the secrets.
  @Override
  public String toString() {
    return "EnclaveKeys[hidden]";
  }
}
