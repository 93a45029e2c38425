package dev.nabla.tee.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.TestAuthority;
import dev.nabla.tee.TestAuthority.Holder;
import dev.nabla.tee.TestAuthority.Request;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.policy.Rule;
import dev.nabla.tee.policy.SnpMinimum;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERIA5String;
import org.junit.jupiter.api.Test;

/// Reports of kinds that no public vector shows: Turin, VLEK, and each disagreement of report and
/// certificate. Chains and reports are made here, under roots that the test's policy names.
class SnpCheckTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final String P384 = "secp384r1";
  private static final String AMD = "1.3.6.1.4.1.3704.1.";

  private final EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(16));

  /// A signing key and what vouches for it.
  private record Chain(Holder key, Holder issuer, Holder root) {
    Bytes collateral() {
      return Bytes.concat(
          key.certificate().der(), issuer.certificate().der(), root.certificate().der());
    }
  }

  private static Chain chain(String product, boolean provider, byte[] chip) {
    Holder root = TestAuthority.root(Request.authority("ARK-" + product, P384));
    Holder issuer =
        TestAuthority.issued(
            Request.authority((provider ? "SEV-VLEK-" : "SEV-") + product, P384).pathLength(0),
            root);
    Request request =
        Request.leaf(provider ? "SEV-VLEK" : "SEV-VCEK", P384)
            .serial(0)
            .usage(0)
            .withoutConstraints()
            .extension(AMD + "2", false, new DERIA5String(product))
            .extension(AMD + "3.1", false, new ASN1Integer(1))
            .extension(AMD + "3.2", false, new ASN1Integer(2))
            .extension(AMD + "3.3", false, new ASN1Integer(3))
            .extension(AMD + "3.8", false, new ASN1Integer(219));
    if (product.equals("Turin")) {
      request.extension(AMD + "3.9", false, new ASN1Integer(9));
    }
    if (provider) {
      request.extension(AMD + "5", false, new DERIA5String("a cloud"));
    } else {
      request.rawExtension(AMD + "4", chip);
    }
    return new Chain(TestAuthority.issued(request, issuer), issuer, root);
  }

  /// A report under construction; the defaults are good.
  private static final class Report {
    private final ByteBuffer bytes = ByteBuffer.allocate(1_184).order(ByteOrder.LITTLE_ENDIAN);

    Report(int version, int family, int model) {
      bytes.putInt(0, version).putLong(8, 0x30000L).putInt(0x34, 1);
      bytes.put(0x188, (byte) family).put(0x189, (byte) model);
      tcb(0x38).tcb(0x180).tcb(0x1e0).tcb(0x1f0);
      for (int i = 0; i < 8; i++) {
        bytes.put(0x1a0 + i, (byte) (i + 1));
      }
    }

    private Report tcb(int at) {
      boolean turin = bytes.get(0x188) == 0x1a;
      byte[] tcb =
          turin
              ? new byte[] {9, 1, 2, 3, 0, 0, 0, (byte) 219}
              : new byte[] {1, 2, 0, 0, 0, 0, 3, (byte) 219};
      bytes.put(at, tcb);
      return this;
    }

    Report set(int at, int value) {
      bytes.put(at, (byte) value);
      return this;
    }

    Bytes sign(Chain chain) {
      try {
        Signature signer = Signature.getInstance("SHA384withECDSAinP1363Format");
        signer.initSign(chain.key().keys().getPrivate());
        signer.update(bytes.array(), 0, 0x2a0);
        byte[] rs = signer.sign();
        for (int i = 0; i < 48; i++) {
          bytes.put(0x2a0 + i, rs[47 - i]).put(0x2a0 + 72 + i, rs[95 - i]);
        }
        return Bytes.of(bytes.array());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static byte[] chip(int size) {
    byte[] id = new byte[size];
    for (int i = 0; i < 8; i++) {
      id[i] = (byte) (i + 1);
    }
    return id;
  }

  private static PolicyRecord policy(Chain chain) {
    return DefaultPolicies.of(EvidenceKind.SEV_SNP)
        .withRoots(List.of(chain.root().certificate().fingerprint()));
  }

  private Verdict judge(Chain chain, Bytes report, PolicyRecord policy) {
    return verifier.verify(
        EvidenceKind.SEV_SNP,
        report,
        chain.collateral(),
        new Terms(policy, AT, Expected.nothing()));
  }

  private void accepts(Chain chain, Report report) {
    assertThat(judge(chain, report.sign(chain), policy(chain))).isInstanceOf(Accepted.class);
  }

  private void refuses(Reason reason, Chain chain, Report report) {
    refuses(reason, chain, report, policy(chain));
  }

  private void refuses(Reason reason, Chain chain, Report report, PolicyRecord policy) {
    assertThat(judge(chain, report.sign(chain), policy))
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  @Test
  void acceptsTurinsOrderOfVersionsAndShortChipId() {
    Chain turin = chain("Turin", false, chip(8));

    accepts(turin, new Report(5, 0x1a, 0x02));
    accepts(turin, new Report(3, 0x1a, 0x11));
    refuses(Reason.ENDORSEMENT_MISMATCH, turin, new Report(5, 0x1a, 0x02).set(0x180, 8));
    refuses(Reason.ENDORSEMENT_MISMATCH, turin, new Report(5, 0x1a, 0x02).set(0x1a8, 1));
  }

  @Test
  void acceptsAProvidersKeyAndNeverMixesTheTwo() {
    Chain vlek = chain("Genoa", true, chip(64));
    Chain vcek = chain("Genoa", false, chip(64));

    accepts(vlek, new Report(3, 0x19, 0x11).set(0x48, 1 << 2));
    refuses(Reason.ENDORSEMENT_MISMATCH, vlek, new Report(3, 0x19, 0x11));
    refuses(Reason.ENDORSEMENT_MISMATCH, vcek, new Report(3, 0x19, 0x11).set(0x48, 1 << 2));
    refuses(Reason.ENDORSEMENT_MISMATCH, vcek, new Report(3, 0x19, 0x11).set(0x48, 7 << 2));
    refuses(
        Reason.ENDORSEMENT_NOT_ALLOWED,
        vlek,
        new Report(3, 0x19, 0x11).set(0x48, 1 << 2),
        only(policy(vlek), Rule.VCEK_ALLOWED, Rule.SMT_ALLOWED));
    refuses(
        Reason.ENDORSEMENT_NOT_ALLOWED,
        vcek,
        new Report(3, 0x19, 0x11),
        only(policy(vcek), Rule.VLEK_ALLOWED, Rule.SMT_ALLOWED));
  }

  private static PolicyRecord only(PolicyRecord policy, Rule... rules) {
    EnumSet<Rule> kept = EnumSet.of(Rule.ANY_MEASUREMENT);
    kept.addAll(List.of(rules));
    return with(policy, kept, List.of(), List.of(), List.of());
  }

  private static PolicyRecord with(
      PolicyRecord it,
      Set<Rule> rules,
      List<String> products,
      List<SnpMinimum> minima,
      List<Hash> denied) {
    return new PolicyRecord(
        it.kind(),
        it.name(),
        it.versions(),
        it.roots(),
        products,
        it.maxVmpl(),
        rules,
        it.measurements(),
        it.tcbStatuses(),
        it.advisories(),
        it.minEvaluationNumber(),
        it.minTcbDate(),
        minima,
        it.maxAgeSeconds(),
        it.maxSkewSeconds(),
        denied,
        it.physicalAssurance(),
        it.notBefore(),
        it.notAfter(),
        it.reason());
  }

  @Test
  void refusesAChainOfAnotherLineOrAnotherKindOfKey() {
    Chain milan = chain("Milan", false, chip(64));
    Chain vlek = chain("Milan", true, chip(64));
    Chain mixed = new Chain(milan.key(), milan.issuer(), milan.root());

    refuses(Reason.ENDORSEMENT_MISMATCH, mixed, new Report(3, 0x19, 0x11));
    refuses(Reason.ENDORSEMENT_MISMATCH, mixed, new Report(3, 0x1a, 0x01));
    accepts(mixed, new Report(3, 0x19, 0x01));
    accepts(mixed, new Report(2, 0, 0));
    // A provider's key under the chips' issuer, all signatures good.
    Holder stray =
        TestAuthority.issued(
            Request.leaf("SEV-VLEK", P384)
                .usage(0)
                .withoutConstraints()
                .extension(AMD + "2", false, new DERIA5String("Milan"))
                .extension(AMD + "5", false, new DERIA5String("a cloud")),
            milan.issuer());
    refuses(
        Reason.CERTIFICATE_OF_ANOTHER_KIND,
        new Chain(stray, milan.issuer(), milan.root()),
        new Report(3, 0x19, 0x01).set(0x48, 1 << 2));
    refuses(
        Reason.CERTIFICATE_PATH_BROKEN,
        new Chain(vlek.key(), milan.issuer(), milan.root()),
        new Report(3, 0x19, 0x01).set(0x48, 1 << 2));
  }

  @Test
  void refusesGuestsThatCanBeLookedIntoOrMoved() {
    Chain genoa = chain("Genoa", false, chip(64));

    refuses(Reason.DEBUG, genoa, new Report(3, 0x19, 0x11).set(0x0a, 0x0b));
    refuses(Reason.MIGRATABLE, genoa, new Report(3, 0x19, 0x11).set(0x0a, 0x07));
    refuses(Reason.ATTRIBUTES_NOT_ALLOWED, genoa, new Report(3, 0x19, 0x11).set(0x0a, 0x01));
    refuses(Reason.VMPL_NOT_ALLOWED, genoa, new Report(3, 0x19, 0x11).set(0x30, 1));
    refuses(
        Reason.ATTRIBUTES_NOT_ALLOWED,
        genoa,
        new Report(3, 0x19, 0x11),
        only(policy(genoa), Rule.VCEK_ALLOWED));
    accepts(genoa, new Report(3, 0x19, 0xa0));
  }

  @Test
  void comparesReportedAndCommittedVersionsPartByPart() {
    Chain genoa = chain("Genoa", false, chip(64));
    Set<Rule> rules = policy(genoa).rules();
    PolicyRecord reached =
        with(
            policy(genoa),
            rules,
            List.of("Genoa"),
            List.of(
                new SnpMinimum("Genoa", 0, 1, 2, 3, 219),
                new SnpMinimum("Milan", 0, 255, 255, 255, 255)),
            List.of());
    PolicyRecord above =
        with(
            policy(genoa),
            rules,
            List.of(),
            List.of(new SnpMinimum("Genoa", 0, 0, 0, 4, 0)),
            List.of());

    assertThat(judge(genoa, new Report(3, 0x19, 0x11).sign(genoa), reached))
        .isInstanceOf(Accepted.class);
    refuses(Reason.TCB_BELOW_MINIMUM, genoa, new Report(3, 0x19, 0x11), above);
    refuses(Reason.TCB_BELOW_MINIMUM, genoa, new Report(3, 0x19, 0x11).set(0x1e6, 2), reached);
    refuses(
        Reason.PRODUCT_NOT_ALLOWED,
        genoa,
        new Report(3, 0x19, 0x11),
        with(policy(genoa), rules, List.of("Turin"), List.of(), List.of()));
  }

  @Test
  void shutsOutAChipAnIssuerOrAMeasurement() {
    Chain genoa = chain("Genoa", false, chip(64));
    for (Hash denied :
        List.of(
            Denial.chip(Bytes.of(chip(64))),
            Denial.certificate(genoa.issuer().certificate()),
            Denial.measurement(Bytes.of(new byte[48])))) {
      refuses(
          Reason.DENIED,
          genoa,
          new Report(3, 0x19, 0x11),
          with(policy(genoa), policy(genoa).rules(), List.of(), List.of(), List.of(denied)));
    }
  }
}
