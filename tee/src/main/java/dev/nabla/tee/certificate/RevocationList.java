package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.certificate.CertificateRefused.Fault;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// A complete revocation list of version 2 (RFC 5280 §5), read strictly. Reading it verifies
/// nothing.
public final class RevocationList {
  /// Longest list that is read.
  public static final int MAX_BYTES = 1 << 18;

  private static final int MAX_ENTRIES = 10_000;
  private static final int VERSION_2 = 1;
  private static final int EXPLICIT_EXTENSIONS = 0xa0;
  private static final String CRL_NUMBER = "2.5.29.20";
  private static final String AUTHORITY_KEY = "2.5.29.35";
  private static final String REASON = "2.5.29.21";

  private final Bytes signed;
  private final SignatureScheme scheme;
  private final Bytes signature;
  private final Bytes issuer;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final Set<BigInteger> serials;

  private RevocationList(SignedDer outer) {
    this.signed = outer.signed();
    this.scheme = SignatureScheme.of(outer.algorithm());
    this.signature = outer.signature();
    DerReader body = outer.body();
    if (body.smallNumber(DerReader.INTEGER) != VERSION_2
        || !body.element().equals(outer.algorithm())) {
      throw new DecodingException("a revocation list of another form", 0);
    }
    this.issuer = body.element();
    this.thisUpdate = X509Time.read(body);
    this.nextUpdate = X509Time.read(body);
    this.serials =
        body.nextIs(DerReader.SEQUENCE) ? entries(body.enter(DerReader.SEQUENCE)) : Set.of();
    DerReader wrapper = body.enter(EXPLICIT_EXTENSIONS);
    refuseUnknown(wrapper.enter(DerReader.SEQUENCE));
    wrapper.finish();
    body.finish();
  }

  /// Reads the DER of one list.
  ///
  /// @throws DecodingException where it is not DER of a version-2 list of at most [#MAX_BYTES] and
  ///   10,000 entries, or has an extension that could narrow what it covers
  public static RevocationList read(Bytes der) {
    return new RevocationList(SignedDer.read(der, MAX_BYTES));
  }

  private static Set<BigInteger> entries(DerReader list) {
    Set<BigInteger> serials = new HashSet<>();
    while (!list.atEnd()) {
      DerReader entry = list.enter(DerReader.SEQUENCE);
      serials.add(entry.integer());
      X509Time.read(entry);
      if (!entry.atEnd()) {
        refuseUnknown(entry.enter(DerReader.SEQUENCE));
      }
      entry.finish();
      if (serials.size() > MAX_ENTRIES) {
        throw new DecodingException("a revocation list of too many entries", 0);
      }
    }
    return Set.copyOf(serials);
  }

  /// Issuing distribution points, delta lists and indirect entries all say "not everything": only
  /// extensions that say nothing of the kind pass.
  private static void refuseUnknown(DerReader extensions) {
    while (!extensions.atEnd()) {
      DerReader extension = extensions.enter(DerReader.SEQUENCE);
      String oid = extension.oid();
      if (!oid.equals(CRL_NUMBER) && !oid.equals(AUTHORITY_KEY) && !oid.equals(REASON)) {
        throw new DecodingException("a revocation list with the extension " + oid, 0);
      }
      if (extension.nextIs(DerReader.BOOLEAN)) {
        extension.bool();
      }
      extension.content(DerReader.OCTET_STRING);
      extension.finish();
    }
  }

  /// First instant it speaks of.
  public Instant thisUpdate() {
    return thisUpdate;
  }

  /// Last second it speaks of.
  public Instant nextUpdate() {
    return nextUpdate;
  }

  /// Makes sure that the list is `authority`'s and speaks of `at`.
  ///
  /// @throws CertificateRefused where one of these fails
  public void check(X509 authority, Instant at) {
    if (!issuer.equals(authority.subject()) || !authority.maySignLists()) {
      throw new CertificateRefused(
          Fault.LIST_OF_ANOTHER_ISSUER, "the revocation list is not of the certificate's issuer");
    }
    if (!authority.key().verify(scheme, signed, signature)) {
      throw new CertificateRefused(
          Fault.SIGNATURE_INVALID, "the revocation list is not signed by its issuer");
    }
    if (at.isBefore(thisUpdate) || !at.isBefore(nextUpdate.plusSeconds(1))) {
      throw new CertificateRefused(
          Fault.LIST_NOT_IN_FORCE,
          "the revocation list speaks of %s to %s".formatted(thisUpdate, nextUpdate));
    }
  }

  /// Makes sure that the list, checked before, is the one for `certificate` and does not name it.
  ///
  /// @throws CertificateRefused where it does
  public void refuseRevoked(X509 certificate) {
    if (!certificate.issuer().equals(issuer)) {
      throw new CertificateRefused(
          Fault.LIST_OF_ANOTHER_ISSUER, "the revocation list is not of the certificate's issuer");
    }
    if (serials.contains(certificate.serial())) {
      throw new CertificateRefused(
          Fault.REVOKED, "its issuer has revoked certificate " + certificate.serial());
    }
  }
}
