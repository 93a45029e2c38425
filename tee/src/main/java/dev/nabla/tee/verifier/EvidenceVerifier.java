package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.certificate.CertificateRefused;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.IntelQuote;
import dev.nabla.tee.evidence.NitroDocument;
import dev.nabla.tee.evidence.SnpReport;
import dev.nabla.tee.evidence.SoftwareStatement;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges evidence of any kind.
///
/// Pure: the answer depends on the arguments alone, whatever the cache holds; it reads no clock,
/// file or network, and every input is bounded, so that all nodes of a ledger agree. Roots come
/// from the policy, never from the evidence. It never throws for what it is given to judge.
///
/// A signature of ECDSA has a twin, `(r, n - s)`, that verifies as well; hardware makes either. So
/// the same evidence has two spellings, and nothing may be keyed by its bytes.
///
/// Cost on one core with a warm cache: about 1 ms for Nitro, TDX and SGX, less for SEV-SNP. Safe
/// for use by several threads.
public final class EvidenceVerifier {
  private final AuthorityCache cache;

  /// @param cache remembers the authorities' certificates that were verified
  public EvidenceVerifier(AuthorityCache cache) {
    this.cache = cache;
  }

  /// Judges `evidence` of `kind`.
  ///
  /// @param collateral what the vendor publishes beside the evidence: empty for Nitro and SOFTWARE,
  ///   [IntelCollateral] for TDX and SGX, for SEV-SNP the DER of the signing key's certificate, its
  ///   issuer's and the root's, one after another
  /// @param terms policy, instant, and what is expected
  public Verdict verify(EvidenceKind kind, Bytes evidence, Bytes collateral, Terms terms) {
    Evidence decoded;
    try {
      decoded = Evidence.read(kind, evidence);
    } catch (DecodingException e) {
      return rejected(new Refusal(Reason.EVIDENCE_MALFORMED, String.valueOf(e.getMessage())));
    }
    return verify(decoded, collateral, terms);
  }

  /// As [#verify(EvidenceKind, Bytes, Bytes, Terms)], of evidence that was decoded before.
  public Verdict verify(Evidence evidence, Bytes collateral, Terms terms) {
    Facts facts;
    try {
      checkTerms(evidence, terms);
      facts = authenticate(evidence, collateral, terms);
    } catch (Refusal e) {
      return rejected(e);
    } catch (CertificateRefused e) {
      return rejected(Refusal.of(e));
    } catch (DecodingException e) {
      // Certificates inside the evidence are read only now.
      return rejected(new Refusal(Reason.EVIDENCE_MALFORMED, String.valueOf(e.getMessage())));
    }
    try {
      judgeKind(evidence, facts, terms.policy());
      String measurement = new PolicyJudge(terms).judge(facts);
      return new Accepted(claims(evidence.kind(), facts, terms, measurement));
    } catch (Refusal e) {
      Claims claims = claims(evidence.kind(), facts, terms, null);
      return new Rejected(e.reason(), e.detail(), Optional.of(claims));
    }
  }

  private static void checkTerms(Evidence evidence, Terms terms) {
    PolicyRecord policy = terms.policy();
    Refusal.unless(
        policy.kind() == evidence.kind(),
        Reason.KIND_NOT_ALLOWED,
        "the policy speaks of %s, the evidence is of %s"
            .formatted(policy.kind().label(), evidence.kind().label()));
    Refusal.unless(
        !terms.at().isBefore(policy.notBefore()) && !terms.at().isAfter(policy.notAfter()),
        Reason.POLICY_NOT_IN_FORCE,
        "the policy is in force from %s to %s".formatted(policy.notBefore(), policy.notAfter()));
  }

  private Facts authenticate(Evidence evidence, Bytes collateral, Terms terms) {
    Authority authority = new Authority(terms.policy(), terms.at(), cache);
    return switch (evidence) {
      case NitroDocument document -> new NitroCheck(authority).check(document, collateral);
      case IntelQuote quote -> new IntelCheck(authority).check(quote, collateral);
      case SnpReport report -> new SnpCheck(authority).check(report, collateral);
      case SoftwareStatement statement -> new SoftwareCheck(authority).check(statement, collateral);
    };
  }

  /// What a policy demands of one kind alone, and what no policy can allow.
  private static void judgeKind(Evidence evidence, Facts facts, PolicyRecord policy) {
    switch (evidence) {
      case NitroDocument document -> NitroCheck.judge(document);
      case IntelQuote quote -> IntelCheck.judge(quote);
      case SnpReport report -> SnpCheck.judge(report, policy, facts.product());
      case SoftwareStatement _ -> {
        // A record that names roots for software keys has said all there is to say.
      }
    }
  }

  private static Rejected rejected(Refusal refusal) {
    return new Rejected(refusal.reason(), refusal.detail(), Optional.empty());
  }

  /// @param measurement the one that matched, or null where the policy has refused
  private static Claims claims(
      EvidenceKind kind, Facts facts, Terms terms, @Nullable String measurement) {
    boolean accepted = measurement != null;
    Expected expected = terms.expected();
    return new Claims(
        kind,
        new Claims.Authentic(
            facts.path().root().fingerprint(),
            facts.signer(),
            facts.version(),
            facts.product(),
            facts.validFrom(),
            facts.validUntil()),
        new Claims.Fresh(
            facts.signedTime(),
            accepted && expected.nonce().isPresent(),
            accepted && expected.binding().isPresent()),
        facts.tcb(),
        new Claims.PolicyAnswer(
            terms.policy().id(), accepted, Objects.requireNonNullElse(measurement, "")),
        facts.registers(),
        facts.reportData(),
        facts.publicKey(),
        facts.nonce(),
        new PolicyJudge(terms).open(facts));
  }
}
