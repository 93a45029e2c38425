package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;

/// The signature schemes of TEE vendors' certificates, each with the one DER form of its
/// AlgorithmIdentifier that they use; any other is refused.
public enum SignatureScheme {
  /// ecdsa-with-SHA256 (RFC 5758): Intel.
  ECDSA_SHA256("SHA-256", "300a06082a8648ce3d040302"),
  /// ecdsa-with-SHA384 (RFC 5758): AWS.
  ECDSA_SHA384("SHA-384", "300a06082a8648ce3d040303"),
  /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes (RFC 4055): AMD.
  RSA_PSS_SHA384(
      "SHA-384",
      "304106092a864886f70d01010a3034a00f300d06096086480165030402020500"
          + "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130"),
  /// As [#RSA_PSS_SHA384], with the default trailer field spelt out, as some of AMD's are.
  RSA_PSS_SHA384_TRAILER(
      "SHA-384",
      "304606092a864886f70d01010a3039a00f300d06096086480165030402020500"
          + "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130a303020101");

  private final String digest;
  private final String identifier;

  SignatureScheme(String digest, String identifier) {
    this.digest = digest;
    this.identifier = "0x" + identifier;
  }

  /// The scheme of this AlgorithmIdentifier.
  ///
  /// @throws DecodingException where there is none
  static SignatureScheme of(Bytes identifier) {
    String hex = identifier.toHex();
    for (SignatureScheme scheme : values()) {
      if (scheme.identifier.equals(hex)) {
        return scheme;
      }
    }
    throw new DecodingException("a signature algorithm that no vendor uses", 0);
  }

  /// The JCA name of its hash.
  String digest() {
    return digest;
  }
}
