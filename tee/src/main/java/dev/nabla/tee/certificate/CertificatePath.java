package dev.nabla.tee.certificate;

import dev.nabla.tee.certificate.CertificateRefused.Fault;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/// A certificate, those that vouch for it, and the root, checked at one instant by the rules of RFC
/// 5280 §6 that vendors' chains need: names, signatures, dates, authority, path length and key
/// usage. Policies, name constraints and mappings do not occur; a certificate that has them as
/// critical is not read in the first place.
public final class CertificatePath {
  /// Most certificates of a path.
  public static final int MAX_LENGTH = 8;

  private final List<X509> certificates;

  private CertificatePath(List<X509> certificates) {
    this.certificates = certificates;
  }

  /// Checks `leafToRoot` at `at`.
  ///
  /// @param trusted whether the policy names this root
  /// @throws CertificateRefused where a rule is broken
  public static CertificatePath check(
      List<X509> leafToRoot, Predicate<X509> trusted, Instant at, AuthorityCache cache) {
    if (leafToRoot.size() < 2 || leafToRoot.size() > MAX_LENGTH) {
      throw new CertificateRefused(
          Fault.PATH_BROKEN, "a path of " + leafToRoot.size() + " certificates");
    }
    if (!trusted.test(leafToRoot.getLast())) {
      throw new CertificateRefused(
          Fault.ROOT_NOT_TRUSTED, "the path ends in a root that the policy does not name");
    }
    for (X509 certificate : leafToRoot) {
      if (!certificate.inForce(at)) {
        throw new CertificateRefused(
            Fault.NOT_IN_FORCE,
            "a certificate is valid from %s to %s"
                .formatted(certificate.notBefore(), certificate.notAfter()));
      }
    }
    if (!leafToRoot.getFirst().maySignData()) {
      throw new CertificateRefused(
          Fault.PATH_BROKEN, "the first certificate of the path is not one that signs data");
    }
    for (int i = 1; i < leafToRoot.size(); i++) {
      checkIssuer(leafToRoot.get(i - 1), leafToRoot.get(i), i - 1, cache);
    }
    return new CertificatePath(List.copyOf(leafToRoot));
  }

  private static void checkIssuer(
      X509 certificate, X509 issuer, int authoritiesBelow, AuthorityCache cache) {
    if (!certificate.issuer().equals(issuer.subject())
        || !issuer.mayCertify()
        || issuer.pathLength() < authoritiesBelow) {
      throw new CertificateRefused(
          Fault.PATH_BROKEN,
          "a certificate does not name the next one as its issuer, or that one may not issue it");
    }
    boolean signed =
        authoritiesBelow == 0
            ? certificate.signedBy(issuer.key())
            : cache.signed(certificate, issuer);
    if (!signed) {
      throw new CertificateRefused(
          Fault.SIGNATURE_INVALID, "a certificate is not signed by the next one of the path");
    }
  }

  /// The certificate that all others vouch for.
  public X509 leaf() {
    return certificates.getFirst();
  }

  /// The certificate that the policy names.
  public X509 root() {
    return certificates.getLast();
  }

  /// The certificate that vouches for the leaf.
  public X509 issuer() {
    return certificates.get(1);
  }

  /// All of them, leaf first.
  public List<X509> certificates() {
    return certificates;
  }

  /// The first instant at which all are valid.
  public Instant notBefore() {
    return certificates.stream().map(X509::notBefore).max(Instant::compareTo).orElseThrow();
  }

  /// The last second in which all are valid.
  public Instant notAfter() {
    return certificates.stream().map(X509::notAfter).min(Instant::compareTo).orElseThrow();
  }
}
