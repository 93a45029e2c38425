package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A certificate of version 3 (RFC 5280 §4), read strictly. Reading it verifies nothing.
public final class X509 {
  /// Longest certificate that is read.
  public static final int MAX_BYTES = 4_096;

  private static final int MAX_EXTENSIONS = 32;
  private static final int MAX_SERIAL_BITS = 168;
  private static final int VERSION_3 = 2;
  private static final int EXPLICIT_VERSION = 0xa0;
  private static final int EXPLICIT_EXTENSIONS = 0xa3;
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final int SET = 0x31;
  private static final int UTF8_STRING = 0x0c;
  private static final int PRINTABLE_STRING = 0x13;

  /// Bits of the key usage as [DerReader#namedBits()] gives them.
  private static final int DIGITAL_SIGNATURE = 1 << 31;

  private static final int KEY_CERT_SIGN = 1 << 26;
  private static final int CRL_SIGN = 1 << 25;

  private final Bytes der;
  private final Hash fingerprint;
  private final Bytes signed;
  private final SignatureScheme scheme;
  private final Bytes signature;
  private final BigInteger serial;
  private final Bytes issuer;
  private final Bytes subject;
  private final Instant notBefore;
  private final Instant notAfter;
  private final Bytes spki;
  private final VerificationKey key;
  private final Map<String, Bytes> extensions;
  private final boolean authority;
  private final int pathLength;
  private final @Nullable Integer keyUsage;

  private X509(Bytes der, SignedDer outer) {
    DerReader body = outer.body();
    this.der = der;
    this.fingerprint = Digests.sha256(der.toArray());
    this.signed = outer.signed();
    this.signature = outer.signature();
    DerReader version = body.enter(EXPLICIT_VERSION);
    if (version.smallNumber(DerReader.INTEGER) != VERSION_3) {
      throw new DecodingException("a certificate of another version than 3", 0);
    }
    version.finish();
    this.serial = serialOf(body);
    if (!body.element().equals(outer.algorithm())) {
      throw new DecodingException("a certificate that names two signature algorithms", 0);
    }
    this.scheme = SignatureScheme.of(outer.algorithm());
    this.issuer = body.element();
    DerReader validity = body.enter(DerReader.SEQUENCE);
    this.notBefore = X509Time.read(validity);
    this.notAfter = X509Time.read(validity);
    validity.finish();
    this.subject = body.element();
    this.spki = body.element();
    this.key = VerificationKey.read(spki);
    DerReader wrapper = body.enter(EXPLICIT_EXTENSIONS);
    body.finish();
    Extensions found = Extensions.read(wrapper.enter(DerReader.SEQUENCE));
    wrapper.finish();
    this.extensions = Map.copyOf(found.values);
    this.authority = found.authority;
    this.pathLength = found.pathLength;
    this.keyUsage = found.keyUsage;
  }

  /// Reads the DER of one certificate.
  ///
  /// @throws DecodingException where it is not DER of a version-3 certificate of at most
  ///   [#MAX_BYTES], has a critical extension that is not understood here, an extension twice, or a
  ///   key or signature algorithm that no vendor uses
  public static X509 read(Bytes der) {
    return new X509(der, SignedDer.read(der, MAX_BYTES));
  }

  /// Reads certificates that stand one after another, at most [CertificatePath#MAX_LENGTH].
  ///
  /// @throws DecodingException where there is none, or as [#read]
  public static List<X509> readAll(Bytes ders) {
    if (ders.isEmpty() || ders.size() > CertificatePath.MAX_LENGTH * MAX_BYTES) {
      throw new DecodingException("not the DER of a few certificates", 0);
    }
    DerReader file = DerReader.of(ders);
    List<X509> certificates = new ArrayList<>();
    while (!file.atEnd()) {
      if (certificates.size() == CertificatePath.MAX_LENGTH) {
        throw new DecodingException("more than a few certificates", 0);
      }
      certificates.add(read(file.element()));
    }
    return List.copyOf(certificates);
  }

  private static BigInteger serialOf(DerReader body) {
    BigInteger serial = body.integer();
    if (serial.signum() < 0 || serial.bitLength() > MAX_SERIAL_BITS) {
      throw new DecodingException("a serial number out of range", 0);
    }
    return serial;
  }

  private static final class Extensions {
    private final Map<String, Bytes> values = new LinkedHashMap<>();
    private boolean authority;
    private int pathLength = Integer.MAX_VALUE;
    private @Nullable Integer keyUsage;

    private static Extensions read(DerReader list) {
      Extensions found = new Extensions();
      while (!list.atEnd()) {
        DerReader extension = list.enter(DerReader.SEQUENCE);
        String oid = extension.oid();
        boolean critical = extension.nextIs(DerReader.BOOLEAN) && isTrue(extension);
        Bytes value = extension.content(DerReader.OCTET_STRING);
        extension.finish();
        if (found.values.put(oid, value) != null || found.values.size() > MAX_EXTENSIONS) {
          throw new DecodingException("an extension twice, or too many", 0);
        }
        found.interpret(oid, critical, DerReader.of(value));
      }
      return found;
    }

    /// DER leaves out a field that has its default.
    private static boolean isTrue(DerReader extension) {
      if (!extension.bool()) {
        throw new DecodingException("an extension that spells out its default", 0);
      }
      return true;
    }

    private void interpret(String oid, boolean critical, DerReader value) {
      switch (oid) {
        case BASIC_CONSTRAINTS -> {
          DerReader constraints = value.enter(DerReader.SEQUENCE);
          // Intel's leaf certificates spell out the default, false.
          authority = constraints.nextIs(DerReader.BOOLEAN) && constraints.bool();
          if (constraints.nextIs(DerReader.INTEGER)) {
            pathLength = constraints.smallNumber(DerReader.INTEGER);
          }
          constraints.finish();
          value.finish();
        }
        case KEY_USAGE -> {
          keyUsage = value.namedBits();
          value.finish();
        }
        default -> {
          if (critical) {
            throw new DecodingException("a critical extension that is not understood: " + oid, 0);
          }
        }
      }
    }
  }

  /// As it was read.
  public Bytes der() {
    return der;
  }

  /// SHA-256 of [#der()].
  public Hash fingerprint() {
    return fingerprint;
  }

  /// The issuer's number for it; AMD gives every VCEK the number 0.
  public BigInteger serial() {
    return serial;
  }

  /// DER of the issuer's name.
  public Bytes issuer() {
    return issuer;
  }

  /// DER of the name of its holder.
  public Bytes subject() {
    return subject;
  }

  /// The common name of its holder; empty where there is none or several.
  ///
  /// @throws DecodingException where the name is not DER of a name
  public String commonName() {
    DerReader names = DerReader.of(subject).enter(DerReader.SEQUENCE);
    List<String> found = new ArrayList<>();
    while (!names.atEnd()) {
      DerReader set = names.enter(SET);
      while (!set.atEnd()) {
        DerReader pair = set.enter(DerReader.SEQUENCE);
        if (pair.oid().equals(COMMON_NAME)) {
          DerReader value = DerReader.of(pair.element());
          int tag = value.nextIs(UTF8_STRING) ? UTF8_STRING : PRINTABLE_STRING;
          found.add(new String(value.content(tag).toArray(), StandardCharsets.UTF_8));
        }
      }
    }
    return found.size() == 1 ? found.getFirst() : "";
  }

  /// First instant at which it is valid.
  public Instant notBefore() {
    return notBefore;
  }

  /// Last second in which it is valid.
  public Instant notAfter() {
    return notAfter;
  }

  /// DER of its SubjectPublicKeyInfo.
  public Bytes spki() {
    return spki;
  }

  /// Its public key.
  public VerificationKey key() {
    return key;
  }

  /// The value of an extension that is understood nowhere here, by its dotted identifier.
  public Optional<Bytes> extension(String oid) {
    return Optional.ofNullable(extensions.get(oid));
  }

  /// Whether it may vouch for other certificates.
  boolean mayCertify() {
    return authority && keyUsage != null && (keyUsage & KEY_CERT_SIGN) != 0;
  }

  /// Whether it may sign revocation lists.
  boolean maySignLists() {
    return authority && keyUsage != null && (keyUsage & CRL_SIGN) != 0;
  }

  /// Whether it is no authority, and its key may sign data. Without a stated usage any is allowed
  /// (RFC 5280 §4.2.1.3).
  boolean maySignData() {
    return !authority && (keyUsage == null || (keyUsage & DIGITAL_SIGNATURE) != 0);
  }

  /// How many authorities may stand below it.
  int pathLength() {
    return pathLength;
  }

  /// Whether `issuerKey` has signed it.
  boolean signedBy(VerificationKey issuerKey) {
    return issuerKey.verify(scheme, signed, signature);
  }

  /// Whether `at` lies within its dates; both ends belong to them, the last as a whole second.
  boolean inForce(Instant at) {
    return !at.isBefore(notBefore) && at.isBefore(notAfter.plusSeconds(1));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof X509 certificate && der.equals(certificate.der);
  }

  @Override
  public int hashCode() {
    return der.hashCode();
  }

  /// Fingerprint and dates.
  @Override
  public String toString() {
    return "certificate " + fingerprint.toHex() + ", " + notBefore + " to " + notAfter;
  }
}
