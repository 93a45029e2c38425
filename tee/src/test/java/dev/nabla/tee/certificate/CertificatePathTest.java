package dev.nabla.tee.certificate;

import static dev.nabla.tee.TestAuthority.FROM;
import static dev.nabla.tee.TestAuthority.UNTIL;
import static dev.nabla.tee.TestAuthority.issued;
import static dev.nabla.tee.TestAuthority.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.TestAuthority;
import dev.nabla.tee.TestAuthority.Holder;
import dev.nabla.tee.TestAuthority.Request;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.certificate.CertificateRefused.Fault;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/// A path holds by all rules or is refused by the one it breaks.
class CertificatePathTest {
  private static final String P256 = "secp256r1";
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");

  private final AuthorityCache cache = new AuthorityCache(8);
  private final Holder root = root(Request.authority("root", P256));
  private final Holder middle = issued(Request.authority("middle", P256).serial(9), root);
  private final Holder leaf = issued(Request.leaf("leaf", P256), middle);

  private CertificatePath check(Instant at, Holder... path) {
    return CertificatePath.check(
        Arrays.stream(path).map(Holder::certificate).toList(),
        each -> each.equals(root.certificate()),
        at,
        cache);
  }

  private void refuses(Fault fault, Instant at, Holder... path) {
    assertThatThrownBy(() -> check(at, path))
        .isInstanceOfSatisfying(
            CertificateRefused.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @Test
  void acceptsAPathFromItsFirstToItsLastSecond() {
    CertificatePath path = check(FROM, leaf, middle, root);

    assertThat(path.leaf()).isEqualTo(leaf.certificate());
    assertThat(path.issuer()).isEqualTo(middle.certificate());
    assertThat(path.root()).isEqualTo(root.certificate());
    assertThat(path.notBefore()).isEqualTo(FROM);
    assertThat(path.notAfter()).isEqualTo(UNTIL);
    assertThat(check(UNTIL, leaf, middle, root).leaf().commonName()).isEqualTo("leaf");
  }

  @Test
  void refusesASecondBeforeAndAfter() {
    refuses(Fault.NOT_IN_FORCE, FROM.minusSeconds(1), leaf, middle, root);
    refuses(Fault.NOT_IN_FORCE, UNTIL.plusSeconds(1), leaf, middle, root);
  }

  @Test
  void refusesWhereAnyCertificateOfThePathHasExpired() {
    Holder shortLived =
        issued(Request.authority("middle", P256).dates(FROM, AT.minusSeconds(1)), root);
    Holder below = issued(Request.leaf("leaf", P256), shortLived);

    refuses(Fault.NOT_IN_FORCE, AT, below, shortLived, root);
  }

  @Test
  void refusesARootThatThePolicyDoesNotName() {
    Holder other = root(Request.authority("root", P256));
    Holder below = issued(Request.leaf("leaf", P256), other);

    refuses(Fault.ROOT_NOT_TRUSTED, AT, below, other);
    refuses(Fault.ROOT_NOT_TRUSTED, AT, leaf, middle);
  }

  @Test
  void refusesASignatureOfAnotherKeyWithTheSameName() {
    Holder impostor = issued(Request.authority("middle", P256), root);
    refuses(Fault.SIGNATURE_INVALID, AT, leaf, impostor, root);

    Holder otherRoot = root(Request.authority("root", P256));
    Holder foreign = issued(Request.authority("middle", P256), otherRoot);
    Holder below = issued(Request.leaf("leaf", P256), foreign);
    refuses(Fault.SIGNATURE_INVALID, AT, below, foreign, root);
    // And not from the cache either.
    refuses(Fault.SIGNATURE_INVALID, AT, below, foreign, root);
  }

  @Test
  void refusesNamesThatDoNotChain() {
    refuses(Fault.PATH_BROKEN, AT, leaf, root);
    refuses(Fault.PATH_BROKEN, AT, leaf, middle, middle, root);
  }

  @Test
  void refusesALeafThatIssues() {
    Holder below = issued(Request.leaf("below", P256), leaf);

    refuses(Fault.PATH_BROKEN, AT, below, leaf, middle, root);
  }

  @Test
  void refusesAnAuthorityThatMayNotSignCertificates() {
    Holder lists = issued(Request.authority("lists", P256).usage(KeyUsage.cRLSign), root);
    Holder silent = issued(Request.authority("silent", P256).usage(0), root);

    refuses(Fault.PATH_BROKEN, AT, issued(Request.leaf("leaf", P256), lists), lists, root);
    refuses(Fault.PATH_BROKEN, AT, issued(Request.leaf("leaf", P256), silent), silent, root);
  }

  @Test
  void refusesMoreAuthoritiesThanThePathLengthAllows() {
    Holder last = issued(Request.authority("last", P256).pathLength(0), root);
    Holder extra = issued(Request.authority("extra", P256), last);

    assertThat(check(AT, issued(Request.leaf("leaf", P256), last), last, root)).isNotNull();
    refuses(Fault.PATH_BROKEN, AT, issued(Request.leaf("leaf", P256), extra), extra, last, root);
  }

  @Test
  void refusesAnAuthorityOrAnotherUsageInTheLeafsPlace() {
    refuses(Fault.PATH_BROKEN, AT, middle, root);
    Holder agreement = issued(Request.leaf("leaf", P256).usage(KeyUsage.keyAgreement), middle);
    refuses(Fault.PATH_BROKEN, AT, agreement, middle, root);
    Holder plain =
        issued(
            Request.leaf("leaf", P256)
                .usage(0)
                .withoutConstraints()
                .rawExtension("1.2.3.4", new byte[1]),
            middle);
    assertThat(check(AT, plain, middle, root)).isNotNull();
  }

  @Test
  void refusesAPathOfOneAndOfNine() {
    refuses(Fault.PATH_BROKEN, AT, root);
    Holder[] nine = new Holder[9];
    Arrays.fill(nine, root);
    refuses(Fault.PATH_BROKEN, AT, nine);
  }

  @Test
  void readsNoCertificateWithACriticalExtensionThatNobodyUnderstands() {
    assertThatThrownBy(() ->
            issued(Request.leaf("x", P256).extension("1.2.3.4", true, DERNull.INSTANCE), root))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("1.2.3.4");
    assertThat(
            issued(Request.leaf("x", P256).extension("1.2.3.4", false, DERNull.INSTANCE), root)
                .certificate()
                .extension("1.2.3.4"))
        .contains(Bytes.of((byte) 5, (byte) 0));
  }

  @Test
  void aRevocationListIsForItsIssuerAndItsDates() {
    RevocationList list =
        RevocationList.read(TestAuthority.revocationList(middle, FROM, UNTIL, 8, 7));
    RevocationList empty = RevocationList.read(TestAuthority.revocationList(middle, FROM, UNTIL));

    empty.check(middle.certificate(), AT);
    empty.refuseRevoked(leaf.certificate());
    empty.check(middle.certificate(), UNTIL);
    listRefused(Fault.REVOKED, () -> list.refuseRevoked(leaf.certificate()));
    listRefused(
        Fault.LIST_NOT_IN_FORCE, () -> list.check(middle.certificate(), FROM.minusSeconds(1)));
    listRefused(
        Fault.LIST_NOT_IN_FORCE, () -> list.check(middle.certificate(), UNTIL.plusSeconds(1)));
    listRefused(Fault.LIST_OF_ANOTHER_ISSUER, () -> list.check(root.certificate(), AT));
    listRefused(Fault.LIST_OF_ANOTHER_ISSUER, () -> list.refuseRevoked(middle.certificate()));
    Holder impostor = issued(Request.authority("middle", P256), root);
    listRefused(Fault.SIGNATURE_INVALID, () -> list.check(impostor.certificate(), AT));
    Holder mute = issued(Request.authority("mute", P256).usage(KeyUsage.keyCertSign), root);
    RevocationList mutes = RevocationList.read(TestAuthority.revocationList(mute, FROM, UNTIL));
    listRefused(Fault.LIST_OF_ANOTHER_ISSUER, () -> mutes.check(mute.certificate(), AT));
  }

  private static void listRefused(Fault fault, Runnable check) {
    assertThatThrownBy(check::run)
        .isInstanceOfSatisfying(
            CertificateRefused.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @Test
  void readsVendorsCertificatesAsTheJdkDoes() throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<String> files =
        List.of(
            "amd/milan-vcek-chain.pem",
            "amd/genoa-vlek-chain.pem",
            "amd/turin-vcek-chain.pem",
            "amd/turin-vlek-chain.pem",
            "amd/v3-milan-aci-vcek.pem",
            "nitro/aws-nitro-root-g1.pem",
            "intel/col-2023-06-50806f00/tcb_signing_chain.pem");
    for (String file : files) {
      for (X509 ours : Vectors.pem(file)) {
        X509Certificate theirs =
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(ours.der().toArray()));
        assertThat(ours.serial()).isEqualTo(theirs.getSerialNumber());
        assertThat(ours.notBefore()).isEqualTo(theirs.getNotBefore().toInstant());
        assertThat(ours.notAfter()).isEqualTo(theirs.getNotAfter().toInstant());
        assertThat(ours.subject().toArray())
            .isEqualTo(theirs.getSubjectX500Principal().getEncoded());
        assertThat(ours.issuer().toArray()).isEqualTo(theirs.getIssuerX500Principal().getEncoded());
        assertThat(ours.spki().toArray()).isEqualTo(theirs.getPublicKey().getEncoded());
        assertThat(ours.mayCertify()).isEqualTo(theirs.getBasicConstraints() >= 0);
      }
    }
  }

  @Test
  void aFullCacheForgetsAndStillAnswersTheSame() {
    AuthorityCache one = new AuthorityCache(1);
    Holder second = issued(Request.authority("second", P256), root);
    for (int i = 0; i < 3; i++) {
      assertThat(one.signed(middle.certificate(), root.certificate())).isTrue();
      assertThat(one.signed(second.certificate(), root.certificate())).isTrue();
      assertThat(one.signed(second.certificate(), middle.certificate())).isFalse();
    }
  }
}
