package dev.nabla.tee.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a folder of vectors.
///
/// @param passed one line for each check that held
/// @param failed one line for each that did not, with expected and found
/// @param skipped how many were skipped, by kind or by what was not understood
public record VectorReport(
    List<String> passed, List<String> failed, SortedMap<String, Integer> skipped) {
  /// Copies the collections.
  public VectorReport {
    passed = List.copyOf(passed);
    failed = List.copyOf(failed);
    skipped = Collections.unmodifiableSortedMap(new TreeMap<>(skipped));
  }

  /// Collects a report line by line.
  static final class Builder {
    private final ArrayList<String> passed = new ArrayList<>();
    private final ArrayList<String> failed = new ArrayList<>();
    private final Map<String, Integer> skipped = new TreeMap<>();

    void check(String what, boolean holds, String found) {
      if (holds) {
        passed.add(what);
      } else {
        failed.add(what + ": got " + found);
      }
    }

    void skip(String kind) {
      skipped.merge(kind, 1, Integer::sum);
    }

    VectorReport build() {
      return new VectorReport(passed, failed, new TreeMap<>(skipped));
    }
  }
}
