package dev.nabla.node.bench;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.conformance.EvidenceVectors;
import dev.nabla.tee.conformance.EvidenceVectors.Sample;
import dev.nabla.tee.conformance.VectorFolder;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Verifications of real evidence a second on one core, from bytes to verdict, with the
/// authorities' certificates verified before. In CPU time of the thread, so that it holds on a busy
/// machine.
public final class TeeBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 3;
  private static final int VERIFICATIONS = 400;
  private static final int CACHED = 64;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// What each kind is held to, a second.
  private static final Map<EvidenceKind, Double> GOALS =
      Map.of(EvidenceKind.NITRO, 500.0, EvidenceKind.SEV_SNP, 500.0, EvidenceKind.TDX, 300.0);

  private final Path vectors;

  /// @param vectors folder of evidence with its manifest
  public TeeBenchmark(Path vectors) {
    this.vectors = vectors;
  }

  @Override
  public String name() {
    return "tee";
  }

  @Override
  public String description() {
    return "verifications of TEE evidence a second on one core, by kind";
  }

  @Override
  public void measure(Figures figures) {
    if (!Files.isRegularFile(vectors.resolve("manifest.json"))) {
      figures.remark(
          "nothing to verify: no manifest.json in %s; set NABLA_VECTORS to the folder of vectors"
              .formatted(vectors));
      return;
    }
    EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(CACHED));
    List<Sample> samples = EvidenceVectors.accepted(verifier, folder());
    for (EvidenceKind kind : EvidenceKind.values()) {
      List<Sample> ofKind = samples.stream().filter(each -> each.kind() == kind).toList();
      if (!ofKind.isEmpty()) {
        measure(figures, verifier, kind, ofKind);
      }
    }
    figures.remark("from bytes to verdict; no file is read and nothing is fetched in between");
  }

  private static void measure(
      Figures figures, EvidenceVerifier verifier, EvidenceKind kind, List<Sample> samples) {
    List<Double> rates = new ArrayList<>();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      double rate = verificationsPerSecond(verifier, samples);
      if (round >= 0) {
        rates.add(rate);
      }
    }
    figures.add(new Figure(kind.label(), "verifications/CPU-s", rates));
    Double goal = GOALS.get(kind);
    if (goal != null) {
      figures.goal(kind.label(), new Figures.Goal(goal, false, true));
    }
  }

  private static double verificationsPerSecond(EvidenceVerifier verifier, List<Sample> samples) {
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < VERIFICATIONS; i++) {
      Sample sample = samples.get(i % samples.size());
      Verdict verdict =
          verifier.verify(sample.kind(), sample.evidence(), sample.collateral(), sample.terms());
      if (!(verdict instanceof Verdict.Accepted)) {
        throw new IllegalStateException("a vector is not accepted: " + verdict);
      }
    }
    return VERIFICATIONS / ((THREADS.getCurrentThreadCpuTime() - begun) / NANOS_PER_SECOND);
  }

  private VectorFolder folder() {
    return name -> {
      Path file = vectors.resolve(name);
      try {
        return Files.isRegularFile(file)
            ? Optional.of(Bytes.of(Files.readAllBytes(file)))
            : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
