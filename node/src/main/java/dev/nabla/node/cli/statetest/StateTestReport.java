package dev.nabla.node.cli.statetest;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a run showed.
///
/// @param failures each with file, case, expected and actual; at most
///   [StateTestTally#MAX_FAILURES_KEPT]
/// @param skipped how many cases, by reason
public record StateTestReport(
    long passed, long failed, List<String> failures, SortedMap<String, Long> skipped) {
  /// Copies both.
  public StateTestReport {
    failures = List.copyOf(failures);
    skipped = new TreeMap<>(skipped);
  }

  /// How many cases were skipped for any reason.
  public long skippedInAll() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }

  /// `N passed, M failed, K skipped`.
  public String summary() {
    return passed + " passed, " + failed + " failed, " + skippedInAll() + " skipped";
  }
}
