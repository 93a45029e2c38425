package dev.nabla.tee.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.verifier.EvidenceVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Real evidence of every supported kind gives what an independent verifier measured.
class EvidenceVectorsTest {
  @Test
  void everySupportedVectorGivesWhatItsManifestSays() {
    Path folder = SharedVectors.require("tee");

    VectorReport report =
        EvidenceVectors.run(new EvidenceVerifier(new AuthorityCache(64)), at(folder));

    assertThat(report.failed()).isEmpty();
    assertThat(report.passed()).hasSizeGreaterThan(200);
  }

  static VectorFolder at(Path folder) {
    return path -> {
      Path file = folder.resolve(path);
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
