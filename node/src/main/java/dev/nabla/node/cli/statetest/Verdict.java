package dev.nabla.node.cli.statetest;

/// What a case showed.
sealed interface Verdict {
  /// All that the case expects came true.
  record Passed() implements Verdict {}

  /// Something else came true.
  record Failed(String expected, String actual) implements Verdict {}

  /// Not run, or run and not judged.
  ///
  /// @param why the same words for the same reason, so that they can be counted
  record Skipped(String why) implements Verdict {}
}
