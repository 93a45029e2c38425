package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.primitives.crypto.P256PublicKey;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The authority of development networks. Its secret key follows from a sentence that stands here,
/// so that every process can join such a network: what it vouches for proves nothing, and only the
/// policy record of a development genesis names it.
final class DevelopmentAuthority {
  /// Its certificate, valid from 2020 to 2049; `DefaultPolicies` knows the fingerprint.
  static final Bytes CERTIFICATE =
      Bytes.fromHex(
          "3082014c3081f3a003020102020101300a06082a8648ce3d040302301c311a301806035504030c114e61"
              + "626c6120646576656c6f706d656e74301e170d3230303130313030303030305a170d3439313233313233"
              + "353935395a301c311a301806035504030c114e61626c6120646576656c6f706d656e743059301306072a"
              + "8648ce3d020106082a8648ce3d03010703420004df0c7ba247ec7014103bf5c5f2cb513b3694e1c0912e"
              + "ac8e09b8351939914c4dad0077e491df8657633a33a135e864d53af878a190e1579cd7e375f22a391f9b"
              + "a326302430120603551d130101ff040830060101ff020100300e0603551d0f0101ff040403020204300a"
              + "06082a8648ce3d040302034800304502206b86f45655b770063fc8eb42cec437e412f376081df20a416b"
              + "f8f030aa4d2a4b022100a3add8ed60963912145cc018d2e13a861b0ff5afe4f0c1d6ef4a92a29a5351db");

  private static final String SENTENCE =
      "nabla development authority: whoever reads this can sign with it";
  private static final String NAME = "CN=Nabla development";
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final Duration VALIDITY = Duration.ofDays(365);
  private static final Bytes P256_SPKI =
      Bytes.fromHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  private static final int SERIAL_BITS = 127;

  private DevelopmentAuthority() {}

  /// DER of a certificate over `key`, valid for a year from `now`.
  static Bytes issue(P256PublicKey key, Instant now, SecureRandom random) {
    Bytes spki = Bytes.concat(P256_SPKI, key.toBytes());
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            new X500Name(NAME),
            new BigInteger(SERIAL_BITS, random).setBit(0),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(VALIDITY)),
            new X500Name("CN=software keys"),
            SubjectPublicKeyInfo.getInstance(spki.toArray()));
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      X509CertificateHolder made =
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key()));
      return Bytes.of(made.getEncoded());
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate from our own key and name", e);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("a certificate of our own has an encoding", e);
    }
  }

  private static PrivateKey key() throws GeneralSecurityException {
    try (P256PrivateKey secret =
        P256PrivateKey.of(Digests.sha256(Bytes.utf8(SENTENCE).toArray()).toArray())) {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      return KeyFactory.getInstance("EC")
          .generatePrivate(
              new ECPrivateKeySpec(
                  new BigInteger(1, secret.copySecret()),
                  curve.getParameterSpec(ECParameterSpec.class)));
    }
  }
}
