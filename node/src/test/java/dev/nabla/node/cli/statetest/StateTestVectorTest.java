package dev.nabla.node.cli.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ethereum's official state tests: every case of the forks that this binary knows.
class StateTestVectorTest {
  /// The cases of these forks in the two archives.
  private static final int CASES = 36_305;

  private static final Set<String> KNOWN = Set.of("Cancun", "Prague", "Osaka");

  @Test
  void everyOfficialCaseComesTrue() {
    List<Path> archives =
        List.of(
            SharedVectors.require("evm/eest-state-tests.tar.xz"),
            SharedVectors.require("evm/state-tests-cancun.tar.xz"));

    StateTestReport report = new StateTestRun(2, KNOWN::contains).run(archives);

    System.out.println("official state tests: " + report.summary());
    assertThat(report.failures()).isEmpty();
    assertThat(report.failed()).isZero();
    assertThat(report.passed()).isEqualTo(CASES);
    assertThat(report.skipped()).isEmpty();
  }
}
