package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;

/// What certificates and revocation lists have in common (RFC 5280 §4.1, §5.1): what is signed,
/// how, and the signature, each as it stands in the file.
record SignedDer(Bytes signed, Bytes algorithm, Bytes signature) {

  /// Reads the three parts and nothing of what is signed.
  ///
  /// @throws DecodingException where there is anything else, or more than `maxBytes`
  static SignedDer read(Bytes der, int maxBytes) {
    if (der.size() > maxBytes) {
      throw new DecodingException("signed DER of over " + maxBytes + " bytes", maxBytes);
    }
    DerReader file = DerReader.of(der);
    DerReader parts = file.enter(DerReader.SEQUENCE);
    file.finish();
    SignedDer read = new SignedDer(parts.element(), parts.element(), parts.bitString());
    parts.finish();
    return read;
  }

  /// A reader of what is signed.
  DerReader body() {
    return DerReader.of(signed).enter(DerReader.SEQUENCE);
  }
}
