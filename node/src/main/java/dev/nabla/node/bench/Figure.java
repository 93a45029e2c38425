package dev.nabla.node.bench;

import java.util.List;

/// What was measured, several times.
///
/// @param subject what: `decode, 1 thread`
/// @param unit what a sample counts: `tokens/s`, `ms`
/// @param samples one per repetition, in the order measured; at least one
public record Figure(String subject, String unit, List<Double> samples) {
  /// Checks that something was measured.
  public Figure {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured for " + subject);
    }
  }

  /// The middle sample; of an even number, the mean of the two in the middle.
  public double median() {
    List<Double> sorted = samples.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /// The smallest sample.
  public double least() {
    return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /// The largest sample.
  public double most() {
    return samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
