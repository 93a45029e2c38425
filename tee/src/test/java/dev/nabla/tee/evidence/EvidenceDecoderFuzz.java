package dev.nabla.tee.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.GuidedFuzz;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.certificate.RevocationList;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.IntelCollateral;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Hostile bytes end in the one exception that stands for them, whatever decoder they meet.
class EvidenceDecoderFuzz {
  @Test
  void nitroDocumentsHoldUnderJazzer() {
    run("nitro documents", NitroTarget.class, Vectors.nitro().evidence());
  }

  @Test
  void intelQuotesHoldUnderJazzer() {
    run(
        "intel quotes",
        QuoteTarget.class,
        Vectors.tdx().evidence(),
        Vectors.sgx().evidence(),
        Vectors.file("intel/tdx-v5-uptodate.bin"));
  }

  @Test
  void snpReportsHoldUnderJazzer() {
    run("snp reports", SnpTarget.class, Vectors.snp().evidence());
  }

  @Test
  void certificatesAndListsHoldUnderJazzer() {
    run(
        "certificates",
        CertificateTarget.class,
        Vectors.pem("amd/v3-genoa-aci-vcek.pem").getFirst().der(),
        Vectors.pem("nitro/aws-nitro-root-g1.pem").getFirst().der(),
        Vectors.file("intel/col-2025-10-00806f05/root_crl.der"),
        Vectors.file("intel/col-2025-10-00806f05/pck_platform_crl.der"));
  }

  @Test
  void intelCollateralHoldsUnderJazzer() {
    run("intel collateral", CollateralTarget.class, Vectors.tdx().collateral());
  }

  @Test
  void policiesHoldUnderJazzer() {
    run(
        "policies",
        PolicyTarget.class,
        DefaultPolicies.of(EvidenceKind.NITRO).encode(),
        DefaultPolicies.of(EvidenceKind.TDX).encode());
  }

  private static void run(String name, Class<?> target, Bytes... samples) {
    GuidedFuzz.run(name, target, Arrays.stream(samples).map(Bytes::toArray).toList());
  }

  private static void refusedOrRead(Runnable read) {
    try {
      read.run();
    } catch (DecodingException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }

  /// What Jazzer calls, by name, in a JVM of its own.
  public static final class NitroTarget {
    private NitroTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      refusedOrRead(() -> NitroDocument.read(Bytes.of(input)));
    }
  }

  /// As [NitroTarget].
  public static final class QuoteTarget {
    private QuoteTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      refusedOrRead(() -> IntelQuote.read(Bytes.of(input)));
    }
  }

  /// As [NitroTarget].
  public static final class SnpTarget {
    private SnpTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      refusedOrRead(() -> SnpReport.read(Bytes.of(input)));
      refusedOrRead(() -> SoftwareStatement.read(Bytes.of(input)));
      refusedOrRead(() -> Evidence.guess(Bytes.of(input)));
    }
  }

  /// As [NitroTarget].
  public static final class CertificateTarget {
    private CertificateTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      refusedOrRead(() -> X509.read(Bytes.of(input)).commonName());
      refusedOrRead(() -> RevocationList.read(Bytes.of(input)));
    }
  }

  /// As [NitroTarget].
  public static final class CollateralTarget {
    private CollateralTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      refusedOrRead(() -> IntelCollateral.read(Bytes.of(input)));
    }
  }

  /// As [NitroTarget].
  public static final class PolicyTarget {
    private PolicyTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      refusedOrRead(() -> {
        PolicyRecord record = PolicyRecord.decode(Bytes.of(input));
        assertThat(record.encode()).isEqualTo(Bytes.of(input));
      });
    }
  }
}
