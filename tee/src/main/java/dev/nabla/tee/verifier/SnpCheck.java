package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.certificate.CertificatePath;
import dev.nabla.tee.certificate.DerReader;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.SnpReport;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.policy.Rule;
import dev.nabla.tee.policy.SnpMinimum;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// AMD SEV-SNP: the key's certificate chains to the root of its line of processors, the key signed
/// the report, and both speak of the same chip and security versions (AMD 56860 §7.3, AMD 57230).
final class SnpCheck {
  private static final String AMD = "1.3.6.1.4.1.3704.1.";
  private static final String PRODUCT_NAME = AMD + "2";
  private static final String BOOTLOADER = AMD + "3.1";
  private static final String TEE = AMD + "3.2";
  private static final String SNP = AMD + "3.3";
  private static final String MICROCODE = AMD + "3.8";
  private static final String FMC = AMD + "3.9";
  private static final String CHIP = AMD + "4";
  private static final String CLOUD_PROVIDER = AMD + "5";

  private static final int CHAIN_LENGTH = 3;
  private static final int SIGNED_BY_CHIP = 0;
  private static final int SIGNED_BY_PROVIDER = 1;

  private static final long POLICY_SMT = 1L << 16;
  private static final long POLICY_MUST_BE_ONE = 1L << 17;
  private static final long POLICY_MIGRATE = 1L << 18;

  private final Authority authority;

  SnpCheck(Authority authority) {
    this.authority = authority;
  }

  /// A line of processors.
  enum Product {
    MILAN("Milan"),
    GENOA("Genoa"),
    TURIN("Turin");

    private final String label;

    Product(String label) {
      this.label = label;
    }

    /// By CPUID's family and the sixteen models of a die; Genoa's has a second, denser one.
    private boolean has(SnpReport.Processor processor) {
      int models = processor.model() >>> 4;
      return switch (this) {
        case MILAN -> processor.family() == 0x19 && models == 0;
        case GENOA -> processor.family() == 0x19 && (models == 1 || models == 0xa);
        case TURIN -> processor.family() == 0x1a && models <= 1;
      };
    }
  }

  Facts check(SnpReport report, Bytes collateral) {
    Refusal.unless(
        !collateral.isEmpty(),
        Reason.COLLATERAL_MISSING,
        "the certificates of the signing key, its issuer and the root are needed");
    List<X509> chain = readChain(collateral);
    CertificatePath path = authority.path(chain);
    Product product = productOf(path.leaf());
    boolean provider = path.leaf().extension(CLOUD_PROVIDER).isPresent();
    checkNames(path, product, provider);
    Refusal.unless(
        path.leaf().key().isP384()
            && path.leaf().key().verifyRaw(report.signed(), report.signature()),
        Reason.SIGNATURE_INVALID,
        "the report is not signed by the key of its certificate");
    checkEndorsement(report, path.leaf(), product, provider);
    return facts(report, path, product, provider);
  }

  private static List<X509> readChain(Bytes collateral) {
    try {
      List<X509> chain = X509.readAll(collateral);
      Refusal.unless(
          chain.size() == CHAIN_LENGTH,
          Reason.COLLATERAL_MALFORMED,
          "not the certificates of the signing key, its issuer and the root");
      return chain;
    } catch (DecodingException e) {
      throw new Refusal(Reason.COLLATERAL_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static Product productOf(X509 leaf) {
    String name =
        leaf.extension(PRODUCT_NAME)
            .map(value -> DerReader.of(value).content(DerReader.IA5_STRING))
            .map(text -> new String(text.toArray(), StandardCharsets.ISO_8859_1))
            .orElse("");
    for (Product product : Product.values()) {
      // Milan's certificates name the stepping too: Milan-B0.
      if (name.equals(product.label) || name.startsWith(product.label + "-")) {
        return product;
      }
    }
    throw new Refusal(
        Reason.CERTIFICATE_OF_ANOTHER_KIND, "the certificate names no known line of processors");
  }

  /// The path is of one line of processors and one kind of key throughout.
  private static void checkNames(CertificatePath path, Product product, boolean provider) {
    String issuer = (provider ? "SEV-VLEK-" : "SEV-") + product.label;
    Refusal.unless(
        path.leaf().commonName().equals(provider ? "SEV-VLEK" : "SEV-VCEK")
            && path.issuer().commonName().equals(issuer)
            && path.root().commonName().equals("ARK-" + product.label),
        Reason.CERTIFICATE_OF_ANOTHER_KIND,
        "the certificates are not those of one line of processors and one kind of key");
  }

  private static void checkEndorsement(
      SnpReport report, X509 leaf, Product product, boolean provider) {
    int signer = provider ? SIGNED_BY_PROVIDER : SIGNED_BY_CHIP;
    Refusal.unless(
        report.signingKey() == signer,
        Reason.ENDORSEMENT_MISMATCH,
        "the report names another kind of key than its certificate");
    Refusal.unless(
        report.processor().map(product::has).orElse(report.version() == 2),
        Reason.ENDORSEMENT_MISMATCH,
        "the report is of another line of processors than its certificate");
    Refusal.unless(
        Versions.of(product, report.reportedTcb()).equals(Versions.of(product, leaf)),
        Reason.ENDORSEMENT_MISMATCH,
        "the reported security versions are not those of the certificate");
    Refusal.unless(
        provider || leaf.extension(CHIP).filter(id -> isChip(id, report.chipId())).isPresent(),
        Reason.ENDORSEMENT_MISMATCH,
        "the report is of another chip than its certificate");
  }

  /// Turin's id has 8 bytes, and zeros behind it in the report.
  private static boolean isChip(Bytes certified, Bytes reported) {
    return (certified.size() == reported.size() || certified.size() == 8)
        && Bytes.concat(certified, Bytes.of(new byte[reported.size() - certified.size()]))
            .equals(reported);
  }

  private static Facts facts(
      SnpReport report, CertificatePath path, Product product, boolean provider) {
    TreeMap<String, Bytes> registers = new TreeMap<>();
    registers.put("MEASUREMENT", report.measurement());
    registers.put("HOST_DATA", report.hostData());
    registers.put("ID_KEY_DIGEST", report.idKeyDigest());
    registers.put("AUTHOR_KEY_DIGEST", report.authorKeyDigest());
    EnumSet<NotProved> open = EnumSet.of(NotProved.REVOCATION);
    if (product == Product.MILAN) {
      open.add(NotProved.MILAN_KEYS);
    }
    return new Facts(
        path,
        provider ? "AMD, by a cloud provider's key (VLEK)" : "AMD, by the chip's key (VCEK)",
        report.version(),
        product.label,
        path.notBefore(),
        path.notAfter(),
        Optional.empty(),
        Tcb.notStated(
            "reported %s, committed %s"
                .formatted(
                    Versions.of(product, report.reportedTcb()),
                    Versions.of(product, report.committedTcb()))),
        registers,
        report.reportData(),
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(Denial.chip(report.chipId())),
        open);
  }

  static void judge(SnpReport report, PolicyRecord policy, String product) {
    Refusal.unless(!report.debug(), Reason.DEBUG, "the guest's policy allows debugging");
    Refusal.unless(
        (report.policy() & POLICY_MIGRATE) == 0,
        Reason.MIGRATABLE,
        "the guest's policy allows a migration agent");
    Refusal.unless(
        (report.policy() & POLICY_MUST_BE_ONE) != 0
            && ((report.policy() & POLICY_SMT) == 0 || policy.has(Rule.SMT_ALLOWED)),
        Reason.ATTRIBUTES_NOT_ALLOWED,
        "the guest's policy allows SMT, and the record does not; or its fixed bit is missing");
    Refusal.unless(
        report.vmpl() <= policy.maxVmpl(),
        Reason.VMPL_NOT_ALLOWED,
        "the report was asked for at privilege level " + report.vmpl());
    Refusal.unless(
        policy.has(report.signingKey() == SIGNED_BY_CHIP ? Rule.VCEK_ALLOWED : Rule.VLEK_ALLOWED),
        Reason.ENDORSEMENT_NOT_ALLOWED,
        "the policy does not accept this kind of signing key");
    judgeVersions(report, policy, product);
  }

  private static void judgeVersions(SnpReport report, PolicyRecord policy, String label) {
    Product product = Product.valueOf(label.toUpperCase(Locale.ROOT));
    for (SnpMinimum minimum : policy.snpMinima()) {
      Refusal.unless(
          !minimum.product().equals(label)
              || (Versions.of(product, report.reportedTcb()).reach(minimum)
                  && Versions.of(product, report.committedTcb()).reach(minimum)),
          Reason.TCB_BELOW_MINIMUM,
          "reported or committed security versions are below the policy's minimum");
    }
  }

  /// Security versions of one product's parts; the bytes stand in another order from Turin on.
  private record Versions(int fmc, int bootloader, int tee, int snp, int microcode) {
    static Versions of(Product product, Bytes tcb) {
      return switch (product) {
        case MILAN, GENOA -> new Versions(0, at(tcb, 0), at(tcb, 1), at(tcb, 6), at(tcb, 7));
        case TURIN -> new Versions(at(tcb, 0), at(tcb, 1), at(tcb, 2), at(tcb, 3), at(tcb, 7));
      };
    }

    static Versions of(Product product, X509 leaf) {
      return new Versions(
          product == Product.TURIN ? number(leaf, FMC) : 0,
          number(leaf, BOOTLOADER),
          number(leaf, TEE),
          number(leaf, SNP),
          number(leaf, MICROCODE));
    }

    private static int at(Bytes tcb, int index) {
      return tcb.get(index) & 0xff;
    }

    private static int number(X509 leaf, String oid) {
      DerReader value =
          DerReader.of(
              leaf.extension(oid)
                  .orElseThrow(() ->
                      new Refusal(
                          Reason.CERTIFICATE_OF_ANOTHER_KIND,
                          "the certificate does not say for which security versions it is")));
      int number = value.smallNumber(DerReader.INTEGER);
      value.finish();
      return number;
    }

    boolean reach(SnpMinimum minimum) {
      return fmc >= minimum.fmc()
          && bootloader >= minimum.bootloader()
          && tee >= minimum.tee()
          && snp >= minimum.snp()
          && microcode >= minimum.microcode();
    }

    @Override
    public String toString() {
      return "fmc %d, bootloader %d, tee %d, snp %d, microcode %d"
          .formatted(fmc, bootloader, tee, snp, microcode);
    }
  }
}
