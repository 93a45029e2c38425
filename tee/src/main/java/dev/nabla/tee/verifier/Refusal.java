package dev.nabla.tee.verifier;

import dev.nabla.tee.certificate.CertificateRefused;
import java.io.Serial;

/// Carries a reason from where it is found to the door of this room; never leaves it.
final class Refusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String detail;

  Refusal(Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  static Refusal of(CertificateRefused refused) {
    return new Refusal(reasonOf(refused.fault()), String.valueOf(refused.getMessage()));
  }

  private static Reason reasonOf(CertificateRefused.Fault fault) {
    return switch (fault) {
      case ROOT_NOT_TRUSTED -> Reason.ROOT_NOT_TRUSTED;
      case PATH_BROKEN -> Reason.CERTIFICATE_PATH_BROKEN;
      case SIGNATURE_INVALID -> Reason.CERTIFICATE_SIGNATURE_INVALID;
      case NOT_IN_FORCE -> Reason.CERTIFICATE_NOT_IN_FORCE;
      case REVOKED -> Reason.CERTIFICATE_REVOKED;
      case LIST_OF_ANOTHER_ISSUER -> Reason.REVOCATION_LIST_OF_ANOTHER_ISSUER;
      case LIST_NOT_IN_FORCE -> Reason.REVOCATION_LIST_NOT_IN_FORCE;
    };
  }

  Reason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }

  /// Throws one unless `holds`.
  static void unless(boolean holds, Reason reason, String detail) {
    if (!holds) {
      throw new Refusal(reason, detail);
    }
  }
}
