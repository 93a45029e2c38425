package dev.nabla.node.cli.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Ethereum's official state tests. The usual run takes the cases of Osaka, `-Dnabla.long=true`
/// those of all forks that this binary knows, some of which loop for a minute.
class StateTestVectorTest {
  /// The Osaka cases in the archives, less those that call a contract of a later step.
  private static final int OSAKA_CASES = 6_546;

  private static final Set<String> KNOWN = Set.of("Cancun", "Prague", "Osaka");

  @Test
  void everyOfficialCaseComesTrue() {
    List<Path> archives =
        List.of(
            SharedVectors.require("evm/eest-state-tests.tar.xz"),
            SharedVectors.require("evm/state-tests-cancun.tar.xz"));
    Predicate<String> wanted = Boolean.getBoolean("nabla.long") ? KNOWN::contains : "Osaka"::equals;

    StateTestReport report = new StateTestRun(2, wanted).run(archives);

    System.out.println("official state tests: " + report.summary());
    assertThat(report.failures()).isEmpty();
    assertThat(report.failed()).isZero();
    assertThat(report.passed()).isGreaterThanOrEqualTo(OSAKA_CASES);
    assertThat(report.skipped().keySet()).allMatch(why -> why.startsWith("needs precompile"));
  }
}
