package dev.nabla.node.bench;

/// One thing that `./nabla bench NAME` measures.
public interface Benchmark {
  /// As typed on the command line.
  String name();

  /// One line for the list of benchmarks.
  String description();

  /// Measures, handing each figure to `figures` as it is known.
  ///
  /// A peer's figures come from the same run: same machine, same input, interleaved with ours, so
  /// that whatever else the machine does hits both.
  void measure(Figures figures);
}
