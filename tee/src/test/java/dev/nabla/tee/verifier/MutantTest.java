package dev.nabla.tee.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.Vectors.Sample;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.IntelQuote;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.policy.TcbStatus;
import dev.nabla.tee.verifier.Verdict.Accepted;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Evidence with any change is refused, unless it says the very same: zeros behind a quote.
class MutantTest {
  private static final int COUNT = Seeds.count(2_000, 100_000);

  private final EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(64));

  @Test
  void noMutantOfANitroDocumentIsAccepted() {
    mutateEvidence(Vectors.nitro());
  }

  @Test
  void noMutantOfATdxQuoteIsAccepted() {
    mutateEvidence(Vectors.tdx());
  }

  @Test
  void noMutantOfAnSgxQuoteIsAccepted() {
    mutateEvidence(Vectors.sgx());
  }

  @Test
  void noMutantOfAnSnpReportIsAccepted() {
    mutateEvidence(Vectors.snp());
  }

  @Test
  void noMutantOfAmdCertificatesIsAccepted() {
    Sample sample = Vectors.snp();
    Seeds seeds = Seeds.of("mutants of AMD certificates", COUNT);
    for (int i = 0; i < COUNT; i++) {
      Bytes mutant = mutate(seeds, sample.collateral());
      if (!mutant.equals(sample.collateral())) {
        assertThat(judge(sample, sample.evidence(), mutant))
            .as("%s, case %d", seeds, i)
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  @Test
  void noMutantOfIntelCollateralIsAcceptedThatSaysSomethingElse() {
    Sample sample = Vectors.tdx();
    Seeds seeds = Seeds.of("mutants of Intel collateral", COUNT);
    for (int i = 0; i < COUNT; i++) {
      Bytes mutant = mutate(seeds, sample.collateral());
      if (judge(sample, sample.evidence(), mutant) instanceof Accepted) {
        assertThat(meaning(mutant))
            .as("%s, case %d", seeds, i)
            .isEqualTo(meaning(sample.collateral()));
      }
    }
  }

  /// Without the member that is not used, and the case of hex digits.
  private static List<String> meaning(Bytes collateral) {
    ObjectNode object = (ObjectNode) StrictJson.parse(collateral.toArray());
    object.remove("pck_crl_issuer_chain");
    return object.properties().stream()
        .map(member -> member.getKey() + "=" + plain(member.getKey(), member.getValue().asString()))
        .sorted()
        .toList();
  }

  private static String plain(String name, String value) {
    return name.endsWith("crl") || name.endsWith("signature")
        ? value.toLowerCase(Locale.ROOT).replaceFirst("^0x", "")
        : value;
  }

  private void mutateEvidence(Sample sample) {
    assertThat(judge(sample, sample.evidence(), sample.collateral())).isInstanceOf(Accepted.class);
    Seeds seeds = Seeds.of("mutants of " + sample.kind(), COUNT);
    for (int i = 0; i < COUNT; i++) {
      Bytes mutant = mutate(seeds, sample.evidence());
      if (judge(sample, mutant, sample.collateral()) instanceof Accepted) {
        assertThat(withoutPadding(Evidence.read(sample.kind(), mutant)))
            .as("%s, case %d", seeds, i)
            .isEqualTo(withoutPadding(Evidence.read(sample.kind(), sample.evidence())));
        if (!(Evidence.read(sample.kind(), mutant) instanceof IntelQuote)) {
          assertThat(mutant).as("%s, case %d", seeds, i).isEqualTo(sample.evidence());
        }
      }
    }
  }

  private static Object withoutPadding(Evidence evidence) {
    return evidence instanceof IntelQuote quote
        ? List.of(
            quote.signed(),
            quote.signature(),
            quote.attestationKey(),
            quote.qeReport(),
            quote.qeReportSignature(),
            quote.qeAuthData(),
            quote.pckChain())
        : evidence;
  }

  private Verdict judge(Sample sample, Bytes evidence, Bytes collateral) {
    return verifier.verify(
        sample.kind(),
        evidence,
        collateral,
        new Terms(policy(sample), sample.at(), Expected.nothing()));
  }

  /// The SGX sample's platform needs configuration, so its policy accepts that.
  private static PolicyRecord policy(Sample sample) {
    PolicyRecord policy = DefaultPolicies.of(sample.kind());
    return policy.withTcb(
        List.of(TcbStatus.UP_TO_DATE, TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED),
        List.of("INTEL-SA-00289", "INTEL-SA-00615"));
  }

  private static Bytes mutate(Seeds seeds, Bytes original) {
    byte[] bytes = original.toArray();
    int at = seeds.nextInt(0, bytes.length);
    return switch (seeds.nextInt(0, 6)) {
      case 0, 1 -> {
        bytes[at] ^= (byte) (1 << seeds.nextInt(0, 8));
        yield Bytes.of(bytes);
      }
      case 2 -> {
        bytes[at] = (byte) seeds.nextInt(0, 256);
        yield Bytes.of(bytes);
      }
      case 3 -> Bytes.of(Arrays.copyOf(bytes, at));
      case 4 ->
          Bytes.concat(
              Bytes.of(bytes, 0, at),
              Bytes.of(seeds.bytes(seeds.nextInt(1, 9))),
              Bytes.of(bytes, at, bytes.length - at));
      default -> {
        int length = Math.min(seeds.nextInt(1, 64), bytes.length - at);
        int from = seeds.nextInt(0, bytes.length - length + 1);
        System.arraycopy(bytes, from, bytes, at, length);
        yield Bytes.of(bytes);
      }
    };
  }
}
