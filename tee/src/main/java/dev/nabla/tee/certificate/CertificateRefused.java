package dev.nabla.tee.certificate;

import java.io.Serial;

/// A certificate, path or revocation list that does not hold. Turned into a verdict by the
/// verifier; never a bug of ours.
public final class CertificateRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Fault fault;

  /// What is wrong.
  public enum Fault {
    /// The path does not end in a certificate that the policy names.
    ROOT_NOT_TRUSTED,
    /// Names do not chain, or a certificate signs what it may not.
    PATH_BROKEN,
    /// A signature over a certificate or list is not its issuer's.
    SIGNATURE_INVALID,
    /// The instant lies outside a certificate's dates.
    NOT_IN_FORCE,
    /// The issuer has taken the certificate back.
    REVOKED,
    /// A revocation list is not of the issuer asked about.
    LIST_OF_ANOTHER_ISSUER,
    /// The instant lies outside a revocation list's dates.
    LIST_NOT_IN_FORCE
  }

  /// @param message for people; holds no input beyond names and dates
  public CertificateRefused(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /// What is wrong.
  public Fault fault() {
    return fault;
  }
}
