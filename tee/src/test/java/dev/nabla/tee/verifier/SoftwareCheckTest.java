package dev.nabla.tee.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.tee.TestAuthority;
import dev.nabla.tee.TestAuthority.Holder;
import dev.nabla.tee.TestAuthority.Request;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.SoftwareStatement;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Software keys are judged like hardware, and never pass for it.
class SoftwareCheckTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private final Holder root = TestAuthority.root(Request.authority("our root", "secp256r1"));
  private final Holder leaf = TestAuthority.issued(Request.leaf("our node", "secp256r1"), root);
  private final PolicyRecord development =
      DefaultPolicies.of(EvidenceKind.SOFTWARE)
          .withRoots(List.of(root.certificate().fingerprint()));
  private final EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(4));
  private final SoftwareStatement statement = sign(Bytes.utf8("bound"));

  private SoftwareStatement sign(Bytes reportData) {
    SoftwareStatement unsigned =
        new SoftwareStatement(
            AT.toEpochMilli(),
            Hash.ZERO,
            reportData,
            List.of(leaf.certificate().der(), root.certificate().der()),
            Bytes.of(new byte[64]));
    byte[] scalar = ((ECPrivateKey) leaf.keys().getPrivate()).getS().toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, scalar.length);
    System.arraycopy(scalar, scalar.length - length, fixed, 32 - length, length);
    return withSignature(
        unsigned, P256.sign(Digests.sha256(unsigned.signed().toArray()), P256PrivateKey.of(fixed)));
  }

  private static SoftwareStatement withSignature(SoftwareStatement it, Bytes signature) {
    return new SoftwareStatement(
        it.timestampMillis(), it.measurement(), it.reportData(), it.chain(), signature);
  }

  private Verdict judge(SoftwareStatement it, PolicyRecord policy, Expected expected) {
    return verifier.verify(
        EvidenceKind.SOFTWARE, it.encode(), Bytes.EMPTY, new Terms(policy, AT, expected));
  }

  private static void refused(Verdict verdict, Reason reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  @Test
  void aPolicyThatNamesItsRootAcceptsItAndSaysThatThereIsNoHardware() {
    Verdict verdict = judge(statement, development, Expected.binding(Bytes.utf8("bound")));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> {
              assertThat(accepted.claims().notProved())
                  .contains(NotProved.HARDWARE)
                  .doesNotContain(NotProved.BINDING);
              assertThat(accepted.claims().fresh().signedTime()).contains(AT);
              assertThat(accepted.claims().fresh().bindingMatched()).isTrue();
            });
  }

  @Test
  void theDefaultPolicyRefusesItForWantOfHardware() {
    refused(
        judge(statement, DefaultPolicies.of(EvidenceKind.SOFTWARE), Expected.nothing()),
        Reason.NO_HARDWARE);
  }

  @Test
  void noPolicyOfAnotherKindAcceptsIt() {
    PolicyRecord nitro =
        DefaultPolicies.of(EvidenceKind.NITRO).withRoots(List.of(root.certificate().fingerprint()));

    refused(judge(statement, nitro, Expected.nothing()), Reason.KIND_NOT_ALLOWED);
  }

  @Test
  void refusesOtherRootsBindingsTimesAndSignatures() {
    PolicyRecord other = development.withRoots(List.of(leaf.certificate().fingerprint()));
    refused(judge(statement, other, Expected.nothing()), Reason.ROOT_NOT_TRUSTED);
    refused(
        judge(statement, development, Expected.binding(Bytes.utf8("else"))),
        Reason.BINDING_MISMATCH);
    refused(
        judge(statement, development, Expected.nonce(Bytes.utf8("else"))), Reason.NONCE_MISMATCH);
    refused(
        judge(
            withSignature(sign(Bytes.utf8("x")), statement.signature()),
            development,
            Expected.nothing()),
        Reason.SIGNATURE_INVALID);
    refused(
        verifier.verify(
            statement,
            Bytes.EMPTY,
            new Terms(
                development, AT.plusSeconds(development.maxAgeSeconds() + 1), Expected.nothing())),
        Reason.TOO_OLD);
    refused(
        verifier.verify(
            statement,
            Bytes.EMPTY,
            new Terms(
                development,
                AT.minusSeconds(development.maxSkewSeconds() + 1),
                Expected.nothing())),
        Reason.FROM_THE_FUTURE);
  }

  @Test
  void refusesTheTwinOfItsSignature() {
    byte[] twin = statement.signature().toArray();
    byte[] s = ORDER.subtract(new BigInteger(1, twin, 32, 32)).toByteArray();
    Arrays.fill(twin, 32, 64, (byte) 0);
    int length = Math.min(32, s.length);
    System.arraycopy(s, s.length - length, twin, 64 - length, length);

    refused(
        judge(withSignature(statement, Bytes.of(twin)), development, Expected.nothing()),
        Reason.SIGNATURE_INVALID);
  }

  @Test
  void readsWhatItWritesAndGuessesTheKind() {
    assertThat(SoftwareStatement.read(statement.encode())).isEqualTo(statement);
    assertThat(dev.nabla.tee.evidence.Evidence.guess(statement.encode()))
        .isEqualTo(EvidenceKind.SOFTWARE);
  }
}
