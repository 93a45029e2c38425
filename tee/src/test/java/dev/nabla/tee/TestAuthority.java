package dev.nabla.tee;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.certificate.X509;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes certificates and lists that are wrong in one way each, with BouncyCastle.
public final class TestAuthority {
  public static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  public static final Instant UNTIL = Instant.parse("2026-12-31T23:59:59Z");

  /// @param certificate as it is read
  /// @param keys its own
  /// @param name of its holder
  public record Holder(X509 certificate, KeyPair keys, String name) {}

  /// What a certificate says; the defaults are good.
  public static final class Request {
    private final String name;
    private final String curve;
    private long serial = 7;
    private Instant from = FROM;
    private Instant until = UNTIL;
    private boolean constraints = true;
    private boolean authority;
    private Integer pathLength;
    private int usage = KeyUsage.digitalSignature;
    private final List<Extension> extensions = new ArrayList<>();

    private Request(String name, String curve) {
      this.name = name;
      this.curve = curve;
    }

    public static Request leaf(String name, String curve) {
      return new Request(name, curve);
    }

    public static Request authority(String name, String curve) {
      Request request = new Request(name, curve);
      request.authority = true;
      request.usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
      return request;
    }

    public Request serial(long value) {
      serial = value;
      return this;
    }

    public Request dates(Instant first, Instant last) {
      from = first;
      until = last;
      return this;
    }

    public Request pathLength(int value) {
      pathLength = value;
      return this;
    }

    public Request usage(int bits) {
      usage = bits;
      return this;
    }

    public Request withoutConstraints() {
      constraints = false;
      return this;
    }

    public Request extension(String oid, boolean critical, ASN1Encodable value) {
      try {
        extensions.add(
            new Extension(
                new ASN1ObjectIdentifier(oid), critical, value.toASN1Primitive().getEncoded()));
        return this;
      } catch (java.io.IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /// `value` itself as the extension's value, as AMD puts chip ids there.
    public Request rawExtension(String oid, byte[] value) {
      extensions.add(new Extension(new ASN1ObjectIdentifier(oid), false, value));
      return this;
    }
  }

  private TestAuthority() {}

  public static Holder root(Request request) {
    KeyPair keys = keys(request.curve);
    return new Holder(issue(request, keys, request.name, keys), keys, request.name);
  }

  public static Holder issued(Request request, Holder issuer) {
    KeyPair keys = keys(request.curve);
    return new Holder(issue(request, keys, issuer.name, issuer.keys), keys, request.name);
  }

  private static X509 issue(Request request, KeyPair keys, String issuer, KeyPair signer) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(request.serial),
              Date.from(request.from),
              Date.from(request.until),
              new X500Name("CN=" + request.name),
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
      if (request.constraints) {
        builder.addExtension(Extension.basicConstraints, true, constraints(request));
      }
      if (request.usage != 0) {
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(request.usage));
      }
      for (Extension extension : request.extensions) {
        builder.addExtension(extension);
      }
      return X509.read(
          Bytes.of(
              builder
                  .build(new JcaContentSignerBuilder(algorithm(signer)).build(signer.getPrivate()))
                  .getEncoded()));
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BasicConstraints constraints(Request request) {
    return request.pathLength == null
        ? new BasicConstraints(request.authority)
        : new BasicConstraints(request.pathLength);
  }

  public static Bytes revocationList(Holder issuer, Instant from, Instant until, long... serials) {
    try {
      X509v2CRLBuilder builder =
          new X509v2CRLBuilder(new X500Name("CN=" + issuer.name), Date.from(from));
      builder.setNextUpdate(Date.from(until));
      for (long serial : serials) {
        builder.addCRLEntry(BigInteger.valueOf(serial), Date.from(from), 1);
      }
      builder.addExtension(
          Extension.cRLNumber, false, new org.bouncycastle.asn1.x509.CRLNumber(BigInteger.ONE));
      return Bytes.of(
          builder
              .build(
                  new JcaContentSignerBuilder(algorithm(issuer.keys))
                      .build(issuer.keys.getPrivate()))
              .getEncoded());
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String algorithm(KeyPair signer) {
    boolean p384 = signer.getPublic().getEncoded().length > 100;
    return p384 ? "SHA384withECDSA" : "SHA256withECDSA";
  }

  private static KeyPair keys(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
