package dev.nabla.chain.precompile;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.verifier.NodeBinding;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A document in Nitro's form by an authority of the test's own, since nobody has published the
/// keys that a real one is bound to.
///
/// @param document COSE_Sign1
/// @param root DER of the authority's certificate
/// @param pcrHash keccak256 of PCR0 ‖ PCR1 ‖ PCR2
record TestDocument(Bytes document, Bytes root, Hash pcrHash) {
  private static final int PCR_SIZE = 48;

  static TestDocument signed(long atSeconds, String key, String certificate) {
    try {
      KeyPair authority = p384();
      KeyPair leaf = p384();
      Bytes root = certificate("root", authority, authority, atSeconds);
      Bytes payload =
          Bytes.concat(
              Bytes.fromHex("a9"),
              field("module_id", text("i-0123456789abcdef0-enc0123456789abcdef")),
              field("digest", text("SHA384")),
              field("timestamp", Bytes.concat(Bytes.fromHex("1b"), number(atSeconds * 1_000))),
              field("pcrs", pcrs()),
              field("certificate", blob(certificate("leaf", leaf, authority, atSeconds))),
              field("cabundle", Bytes.concat(Bytes.fromHex("81"), blob(root))),
              field("public_key", Bytes.fromHex("f6")),
              field(
                  "user_data",
                  blob(NodeBinding.nitriding(Bytes.utf8(certificate), Bytes.utf8(key)))),
              field("nonce", Bytes.fromHex("f6")));
      Bytes protectedHeader = Bytes.fromHex("44a1013822");
      Bytes signed =
          Bytes.concat(
              Bytes.fromHex("84"),
              text("Signature1"),
              protectedHeader,
              Bytes.fromHex("40"),
              blob(payload));
      Signature signer = Signature.getInstance("SHA384withECDSAinP1363Format");
      signer.initSign(leaf.getPrivate());
      signer.update(signed.toArray());
      Bytes document =
          Bytes.concat(
              Bytes.fromHex("84"),
              protectedHeader,
              Bytes.fromHex("a0"),
              blob(payload),
              blob(Bytes.of(signer.sign())));
      return new TestDocument(document, root, Keccak256.hash(Bytes.concat(pcr(0), pcr(1), pcr(2))));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes pcrs() {
    Bytes map = Bytes.fromHex("a3");
    for (int i : List.of(0, 1, 2)) {
      map = Bytes.concat(map, Bytes.of((byte) i), blob(pcr(i)));
    }
    return map;
  }

  private static Bytes pcr(int index) {
    byte[] value = new byte[PCR_SIZE];
    java.util.Arrays.fill(value, (byte) (index + 1));
    return Bytes.of(value);
  }

  private static KeyPair p384() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    return generator.generateKeyPair();
  }

  private static Bytes certificate(String name, KeyPair keys, KeyPair issuer, long atSeconds)
      throws IOException, OperatorCreationException {
    boolean root = keys == issuer;
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            new X500Name("CN=root"),
            BigInteger.TWO,
            Date.from(Instant.ofEpochSecond(atSeconds - 3_600)),
            Date.from(Instant.ofEpochSecond(atSeconds + 3_600)),
            new X500Name("CN=" + name),
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(root));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(root ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
    return Bytes.of(
        builder
            .build(new JcaContentSignerBuilder("SHA384withECDSA").build(issuer.getPrivate()))
            .getEncoded());
  }

  private static Bytes field(String name, Bytes value) {
    return Bytes.concat(text(name), value);
  }

  private static Bytes text(String text) {
    return Bytes.concat(head(0x60, text.length()), Bytes.utf8(text));
  }

  private static Bytes blob(Bytes bytes) {
    return Bytes.concat(head(0x40, bytes.size()), bytes);
  }

  private static Bytes head(int major, int length) {
    if (length < 24) {
      return Bytes.of((byte) (major | length));
    }
    return length < 256
        ? Bytes.of((byte) (major | 24), (byte) length)
        : Bytes.of((byte) (major | 25), (byte) (length >>> 8), (byte) length);
  }

  private static Bytes number(long value) {
    return Bytes.of(java.nio.ByteBuffer.allocate(8).putLong(value).array());
  }
}
