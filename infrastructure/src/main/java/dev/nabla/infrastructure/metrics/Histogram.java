package dev.nabla.infrastructure.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/// How often a quantity fell below each of some bounds, apart for each combination of label values.
/// Thread-safe.
public final class Histogram {
  private final io.prometheus.metrics.core.metrics.Histogram histogram;

  Histogram(io.prometheus.metrics.core.metrics.Histogram histogram) {
    this.histogram = histogram;
  }

  /// The histogram of one combination.
  ///
  /// @param values of the labels, in their order; from a bounded set, since each combination is
  ///   kept
  public Cell of(String... values) {
    return new Cell(values.length == 0 ? histogram : histogram.labelValues(values));
  }

  /// One histogram. Keeping it saves the look-up.
  public static final class Cell {
    private static final double NANOS_PER_SECOND = 1e9;

    private final DistributionDataPoint point;

    Cell(DistributionDataPoint point) {
      this.point = point;
    }

    /// Counts one value.
    public void observe(double value) {
      point.observe(value);
    }

    /// Counts a length of time, in seconds.
    public void observeNanos(long nanos) {
      point.observe(nanos / NANOS_PER_SECOND);
    }
  }
}
