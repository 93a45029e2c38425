package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.evidence.EvidenceKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Intel TDX and AMD SEV-SNP: asks the kernel's report interface (Linux 6.7 or newer,
/// `Documentation/ABI/testing/configfs-tsm-report`).
///
/// Each report has a folder of its own, made for it and removed after it. `generation` counts the
/// writes to the folder, so that a report which somebody else's write has changed meanwhile is not
/// taken for ours.
public final class TsmAttester implements Attester {
  /// Where the kernel has its reports.
  public static final Path REPORTS = Path.of("/sys/kernel/config/tsm/report");

  private final ReportFolders folders;
  private final EvidenceKind kind;
  private final RandomGenerator random;

  private TsmAttester(ReportFolders folders, EvidenceKind kind, RandomGenerator random) {
    this.folders = folders;
    this.kind = kind;
    this.random = random;
  }

  /// The attester of the machine whose reports are at `reports`.
  ///
  /// @param reports normally [#REPORTS]
  /// @param random names folders
  /// @throws EnclaveException where the kernel has no such interface, or a provider that we do not
  ///   know
  public static TsmAttester open(Path reports, RandomGenerator random) {
    return open(new ConfigfsFolders(reports), random);
  }

  static TsmAttester open(ReportFolders folders, RandomGenerator random) {
    String name = name(random);
    try {
      folders.make(name);
      try {
        return new TsmAttester(folders, kindOf(text(folders, name, "provider")), random);
      } finally {
        folders.remove(name);
      }
    } catch (IOException e) {
      throw new EnclaveException("the kernel gives no reports here", false, e);
    }
  }

  private static EvidenceKind kindOf(String provider) {
    return switch (provider) {
      case "tdx_guest" -> EvidenceKind.TDX;
      case "sev_guest" -> EvidenceKind.SEV_SNP;
      default ->
          throw new EnclaveException("reports of " + provider + " are not known here", false, null);
    };
  }

  @Override
  public EvidenceKind kind() {
    return kind;
  }

  @Override
  public Produced produce(Bytes reportData, Bytes nonce) {
    if (reportData.size() > MAX_REPORT_DATA || !nonce.isEmpty()) {
      throw new IllegalArgumentException("at most 64 bytes of report data, and no nonce");
    }
    Bytes block = Bytes.concat(reportData, Bytes.of(new byte[MAX_REPORT_DATA - reportData.size()]));
    String name = name(random);
    try {
      folders.make(name);
      try {
        return report(name, block);
      } finally {
        folders.remove(name);
      }
    } catch (IOException e) {
      throw new EnclaveException("the kernel gives no report of " + kind.label(), true, e);
    }
  }

  private Produced report(String name, Bytes block) throws IOException {
    long before = generation(name);
    folders.write(name, "inblob", block);
    Bytes report = folders.read(name, "outblob");
    Bytes certificates = kind == EvidenceKind.SEV_SNP ? folders.read(name, "auxblob") : Bytes.EMPTY;
    if (generation(name) != before + 1) {
      throw new IOException("somebody else wrote to the same report");
    }
    return new Produced(report, new SnpCertificateTable(certificates).collateral());
  }

  private long generation(String name) throws IOException {
    String text = text(folders, name, "generation");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("a generation that is no number: " + text, e);
    }
  }

  private static String text(ReportFolders folders, String name, String attribute)
      throws IOException {
    Bytes value = folders.read(name, attribute);
    return new String(value.toArray(), StandardCharsets.US_ASCII).strip();
  }

  private static String name(RandomGenerator random) {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return "nabla-" + HexFormat.of().formatHex(bytes);
  }
}
