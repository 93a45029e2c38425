package dev.nabla.node.cli.statetest;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts verdicts. Safe to share between threads.
final class StateTestTally {
  /// Most failures whose details are kept.
  static final int MAX_FAILURES_KEPT = 1000;

  private final SortedMap<String, Long> skipped = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private long passed;
  private long failed;

  /// @param where file and case
  synchronized void add(String where, Verdict verdict) {
    switch (verdict) {
      case Verdict.Passed _ -> passed++;
      case Verdict.Skipped(String why) -> skipped.merge(why, 1L, Long::sum);
      case Verdict.Failed(String expected, String actual) -> {
        failed++;
        if (failures.size() < MAX_FAILURES_KEPT) {
          failures.add(where + "\n  expected " + expected + "\n  actual   " + actual);
        }
      }
    }
  }

  synchronized StateTestReport report() {
    return new StateTestReport(passed, failed, failures, skipped);
  }
}
