package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.certificate.X509;

/// The hashes by which a policy record shuts something out at once. Each starts with a word of its
/// own, so that none can be taken for another. Never by bytes of evidence or of a signature: an
/// ECDSA signature has a twin.
public final class Denial {
  private Denial() {}

  /// A certificate, by issuer and serial number: keccak256("serial" ‖ issuer's DER ‖ number).
  public static Hash certificate(X509 certificate) {
    return Keccak256.hash(
        Bytes.concat(
            Bytes.utf8("serial"),
            certificate.issuer(),
            Bytes.of(certificate.serial().toByteArray())));
  }

  /// An AMD chip: keccak256("chip" ‖ id, 64 bytes).
  public static Hash chip(Bytes chipId) {
    return Keccak256.hash(Bytes.concat(Bytes.utf8("chip"), chipId));
  }

  /// An Intel platform: keccak256("ppid" ‖ id, 16 bytes).
  public static Hash platform(Bytes ppid) {
    return Keccak256.hash(Bytes.concat(Bytes.utf8("ppid"), ppid));
  }

  /// A line of Intel processors: keccak256("fmspc" ‖ 6 bytes).
  public static Hash family(Bytes fmspc) {
    return Keccak256.hash(Bytes.concat(Bytes.utf8("fmspc"), fmspc));
  }

  /// A measured value, whatever its register: keccak256("measurement" ‖ value).
  public static Hash measurement(Bytes value) {
    return Keccak256.hash(Bytes.concat(Bytes.utf8("measurement"), value));
  }
}
