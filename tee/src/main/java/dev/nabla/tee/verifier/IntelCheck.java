package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.tee.certificate.CertificatePath;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.VerificationKey;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.IntelQuote;
import dev.nabla.tee.evidence.SgxReport;
import dev.nabla.tee.evidence.TdReport;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Intel SGX and TDX: the platform's key chains to Intel's root and vouches for the quoting
/// enclave, whose key signed the quote; Intel's collateral says what that platform is worth. The
/// order is that of Intel's quote verification library, except that signatures of the quote come
/// before the collateral is read.
final class IntelCheck {
  /// Register of the service domains bound to a trust domain.
  static final String SERVICE_DOMAIN = "MRSERVICETD";

  private static final String PCK_NAME = "Intel SGX PCK Certificate";
  private static final String TCB_SIGNER_NAME = "Intel SGX TCB Signing";
  private static final int PCK_CHAIN_LENGTH = 3;
  private static final int SIGNER_CHAIN_LENGTH = 2;
  private static final int REPORT_DATA_SIZE = 64;

  /// Attributes of a trust domain (Intel TDX module ABI, TD_ATTRIBUTES), from the lowest bit.
  private static final int SEPT_VE_DISABLE = 28;

  private static final int MIGRATABLE = 29;

  /// LASS, SEPT_VE_DISABLE, PKS, KL: the ones that may be set.
  private static final long ALLOWED_ATTRIBUTES = (1L << 27) | (1L << SEPT_VE_DISABLE) | (3L << 30);

  private final Authority authority;

  IntelCheck(Authority authority) {
    this.authority = authority;
  }

  Facts check(IntelQuote quote, Bytes collateral) {
    CertificatePath path = authority.path(Pem.read(quote.pckChain()));
    Refusal.unless(
        path.certificates().size() == PCK_CHAIN_LENGTH && path.leaf().commonName().equals(PCK_NAME),
        Reason.CERTIFICATE_OF_ANOTHER_KIND,
        "the quote's certificate is not that of a platform's key");
    checkSignatures(quote, path.leaf());
    PckCertificate pck = PckCertificate.read(path.leaf());
    Refusal.unless(
        !collateral.isEmpty(),
        Reason.COLLATERAL_MISSING,
        "the quote's signatures are good, but Intel's collateral is needed to judge it");
    IntelCollateral intel;
    try {
      intel = IntelCollateral.read(collateral);
    } catch (DecodingException e) {
      throw new Refusal(Reason.COLLATERAL_MALFORMED, String.valueOf(e.getMessage()));
    }
    return judged(quote, path, pck, intel);
  }

  private static void checkSignatures(IntelQuote quote, X509 pckLeaf) {
    Refusal.unless(
        pckLeaf.key().verifyRaw(quote.qeReport(), quote.qeReportSignature()),
        Reason.QE_REPORT_SIGNATURE_INVALID,
        "the quoting enclave's report is not signed by the platform's key");
    Bytes bound =
        Digests.sha256(quote.attestationKey().toArray(), quote.qeAuthData().toArray()).toBytes();
    Bytes reportData = Bytes.concat(bound, Bytes.of(new byte[REPORT_DATA_SIZE - bound.size()]));
    Refusal.unless(
        quote.qe().reportData().equals(reportData),
        Reason.ATTESTATION_KEY_NOT_BOUND,
        "the quoting enclave has not vouched for the key that signed");
    Refusal.unless(
        VerificationKey.p256(quote.attestationKey()).verifyRaw(quote.signed(), quote.signature()),
        Reason.SIGNATURE_INVALID,
        "the quote is not signed by its attestation key");
  }

  private Facts judged(
      IntelQuote quote, CertificatePath path, PckCertificate pck, IntelCollateral intel) {
    CertificatePath tcbPath = signerPath(intel.tcbChain());
    CertificatePath qePath =
        intel.qeChain().equals(intel.tcbChain()) ? tcbPath : signerPath(intel.qeChain());
    checkRevocation(path, List.of(tcbPath, qePath), intel);
    checkSigned(tcbPath, intel.tcbInfo(), intel.tcbInfoSignature(), "the TCB information");
    checkSigned(qePath, intel.qeIdentity(), intel.qeIdentitySignature(), "the enclave identity");
    TcbInfo info;
    QeIdentity identity;
    try {
      info = TcbInfo.read(intel.tcbInfo());
      identity = QeIdentity.read(intel.qeIdentity());
    } catch (DecodingException e) {
      throw new Refusal(Reason.COLLATERAL_MALFORMED, String.valueOf(e.getMessage()));
    }
    checkSubject(quote, pck, info, identity);
    checkDates(info.issueDate(), info.nextUpdate(), "the TCB information");
    checkDates(identity.issueDate(), identity.nextUpdate(), "the enclave identity");
    Refusal.unless(
        identity.describes(quote.qe()),
        Reason.QE_IDENTITY_MISMATCH,
        "the quoting enclave is not the one that Intel describes");
    TcbMatch match = new TcbMatch(info, pck, TcbMatch.qeLevel(identity, quote.qe()));
    Tcb tcb =
        switch (quote.body()) {
          case SgxReport _ -> match.sgx();
          case TdReport report -> match.tdx(report);
        };
    Window window =
        Window.of(path)
            .and(Window.of(tcbPath))
            .and(Window.of(qePath))
            .and(new Window(intel.rootList().thisUpdate(), intel.rootList().nextUpdate()))
            .and(new Window(intel.pckList().thisUpdate(), intel.pckList().nextUpdate()))
            .and(new Window(info.issueDate(), info.nextUpdate()))
            .and(new Window(identity.issueDate(), identity.nextUpdate()));
    return facts(quote, path, pck, new Level(tcb, window));
  }

  private CertificatePath signerPath(List<X509> chain) {
    CertificatePath path = authority.path(chain);
    Refusal.unless(
        path.certificates().size() == SIGNER_CHAIN_LENGTH
            && path.leaf().commonName().equals(TCB_SIGNER_NAME),
        Reason.CERTIFICATE_OF_ANOTHER_KIND,
        "the collateral's certificate is not that of Intel's key for it");
    return path;
  }

  private void checkRevocation(
      CertificatePath path, List<CertificatePath> signers, IntelCollateral intel) {
    intel.rootList().check(path.root(), authority.at());
    intel.pckList().check(path.issuer(), authority.at());
    intel.rootList().refuseRevoked(path.issuer());
    intel.pckList().refuseRevoked(path.leaf());
    for (CertificatePath signer : signers) {
      Refusal.unless(
          signer.root().equals(path.root()),
          Reason.CERTIFICATE_PATH_BROKEN,
          "quote and collateral end in different roots");
      intel.rootList().refuseRevoked(signer.leaf());
    }
  }

  private static void checkSigned(
      CertificatePath signer, Bytes text, Bytes signature, String what) {
    Refusal.unless(
        signer.leaf().key().verifyRaw(text, signature),
        Reason.COLLATERAL_SIGNATURE_INVALID,
        what + " is not signed by Intel");
  }

  private static void checkSubject(
      IntelQuote quote, PckCertificate pck, TcbInfo info, QeIdentity identity) {
    boolean tdx = quote.kind() == EvidenceKind.TDX;
    Refusal.unless(
        info.id().equals(tdx ? "TDX" : "SGX")
            && identity.id().equals(tdx ? "TD_QE" : "QE")
            && info.fmspc().equals(pck.fmspc())
            && info.pceId().equals(pck.pceId()),
        Reason.COLLATERAL_OF_ANOTHER_PLATFORM,
        "the collateral is of %s and %s on %s, the platform is %s on %s"
            .formatted(
                info.id(),
                identity.id(),
                info.fmspc().toHex(),
                tdx ? "TDX" : "SGX",
                pck.fmspc().toHex()));
  }

  private void checkDates(Instant from, Instant until, String what) {
    Refusal.unless(
        !authority.at().isBefore(from) && authority.at().isBefore(until.plusSeconds(1)),
        Reason.COLLATERAL_NOT_IN_FORCE,
        "%s speaks of %s to %s".formatted(what, from, until));
  }

  /// When all that was used is valid.
  private record Window(Instant from, Instant until) {
    static Window of(CertificatePath path) {
      return new Window(path.notBefore(), path.notAfter());
    }

    Window and(Window other) {
      return new Window(
          from.isAfter(other.from) ? from : other.from,
          until.isBefore(other.until) ? until : other.until);
    }
  }

  /// What the collateral says of the platform, and when it may say so.
  private record Level(Tcb tcb, Window window) {}

  private static Facts facts(
      IntelQuote quote, CertificatePath path, PckCertificate pck, Level level) {
    TreeMap<String, Bytes> registers = new TreeMap<>();
    EnumSet<NotProved> open = EnumSet.noneOf(NotProved.class);
    switch (quote.body()) {
      case SgxReport report -> {
        registers.put("MRENCLAVE", report.mrEnclave());
        registers.put("MRSIGNER", report.mrSigner());
        registers.put("ISVPRODID", twoBytes(report.productId()));
        registers.put("ISVSVN", twoBytes(report.securityVersion()));
      }
      case TdReport report -> {
        putRegisters(registers, report);
        if (report.current().map(now -> !isZero(now.mrServiceTd())).orElse(false)) {
          open.add(NotProved.SERVICE_DOMAIN);
        }
      }
    }
    String fmspc = pck.fmspc().toHex().substring(2).toLowerCase(Locale.ROOT);
    return new Facts(
        path,
        "Intel, platform " + fmspc,
        quote.version(),
        fmspc,
        level.window().from(),
        level.window().until(),
        Optional.empty(),
        level.tcb(),
        registers,
        quote.body().reportData(),
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(Denial.platform(pck.ppid()), Denial.family(pck.fmspc())),
        open);
  }

  private static void putRegisters(Map<String, Bytes> registers, TdReport report) {
    registers.put("MRTD", report.mrTd());
    registers.put("MRCONFIGID", report.mrConfigId());
    registers.put("MROWNER", report.mrOwner());
    registers.put("MROWNERCONFIG", report.mrOwnerConfig());
    registers.put("MRSEAM", report.mrSeam());
    for (int i = 0; i < report.rtmrs().size(); i++) {
      registers.put("RTMR" + i, report.rtmrs().get(i));
    }
    report.current().ifPresent(now -> registers.put(SERVICE_DOMAIN, now.mrServiceTd()));
  }

  private static Bytes twoBytes(int value) {
    return Bytes.of((byte) (value >>> 8), (byte) value);
  }

  private static boolean isZero(Bytes value) {
    return value.equals(Bytes.of(new byte[value.size()]));
  }

  /// What no policy can allow.
  static void judge(IntelQuote quote) {
    Refusal.unless(!quote.body().debug(), Reason.DEBUG, "its attributes let its owner look inside");
    if (quote.body() instanceof TdReport report) {
      long attributes = Long.reverseBytes(report.attributes().getLong(0));
      Refusal.unless(
          (attributes & (1L << MIGRATABLE)) == 0,
          Reason.MIGRATABLE,
          "the trust domain can be migrated");
      Refusal.unless(
          (attributes & (1L << SEPT_VE_DISABLE)) != 0 && (attributes & ~ALLOWED_ATTRIBUTES) == 0,
          Reason.ATTRIBUTES_NOT_ALLOWED,
          "the trust domain's attributes are %016x".formatted(attributes));
    }
  }
}
