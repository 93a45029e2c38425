package dev.nabla.infrastructure.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/// Counts what happened, apart for each combination of label values. Thread-safe; a count costs a
/// look-up and an addition.
public final class Counter {
  private final io.prometheus.metrics.core.metrics.Counter counter;

  Counter(io.prometheus.metrics.core.metrics.Counter counter) {
    this.counter = counter;
  }

  /// The count of one combination.
  ///
  /// @param values of the labels, in their order; from a bounded set, since each combination is
  ///   kept
  public Cell of(String... values) {
    return new Cell(values.length == 0 ? counter : counter.labelValues(values));
  }

  /// One count. Keeping it saves the look-up.
  public static final class Cell {
    private final CounterDataPoint point;

    Cell(CounterDataPoint point) {
      this.point = point;
    }

    /// It happened once more.
    public void increment() {
      point.inc();
    }

    /// It happened `amount` times more.
    ///
    /// @param amount not negative
    public void add(long amount) {
      point.inc(amount);
    }
  }
}
