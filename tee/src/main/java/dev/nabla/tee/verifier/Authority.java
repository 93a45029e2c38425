package dev.nabla.tee.verifier;

import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.certificate.CertificatePath;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.policy.PolicyRecord;
import java.time.Instant;
import java.util.List;

/// Whom a policy trusts, at one instant.
///
/// @param policy names the roots
/// @param at the instant
/// @param cache of certificates that were verified
record Authority(PolicyRecord policy, Instant at, AuthorityCache cache) {
  /// @throws dev.nabla.tee.certificate.CertificateRefused where the path does not hold
  CertificatePath path(List<X509> leafToRoot) {
    return CertificatePath.check(
        leafToRoot, root -> policy.roots().contains(root.fingerprint()), at, cache);
  }
}
