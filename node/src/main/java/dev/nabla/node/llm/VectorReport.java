package dev.nabla.node.llm;

import java.util.ArrayList;
import java.util.List;

/// What running vectors has shown so far. For one thread.
public final class VectorReport {
  private final List<String> failures = new ArrayList<>();
  private int passed;

  /// Counts one check.
  ///
  /// @param what names it, for people
  void check(String what, boolean holds) {
    if (holds) {
      passed++;
    } else {
      failures.add(what);
    }
  }

  /// Counts one check of two floats that must have the same bits.
  void checkBits(String what, float actual, float expected) {
    boolean same = Float.floatToRawIntBits(actual) == Float.floatToRawIntBits(expected);
    check(
        same
            ? what
            : "%s: expected %s, got %s"
                .formatted(what, Float.toHexString(expected), Float.toHexString(actual)),
        same);
  }

  /// Checks that held.
  public int passed() {
    return passed;
  }

  /// Checks that did not, each with what it was.
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /// `N passed, M failed`.
  public String summary() {
    return "%d passed, %d failed".formatted(passed, failures.size());
  }
}
