package dev.nabla.infrastructure.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// All that one process measures. Whoever measures is given it by constructor; there is no other
/// registry. Thread-safe.
///
/// Two parts of a process that count the same thing declare it alike and share it; a label tells
/// them apart. What is read only now and then, such as the length of a queue, is a gauge that is
/// asked when somebody looks, and costs nothing before.
public final class Meters {
  /// What [#exposition()] is, for whoever sends it: version 0.0.4 of Prometheus's text format.
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Map<Name, Counter> counters = new HashMap<>();
  private final Map<Name, Histogram> histograms = new HashMap<>();

  /// What a meter is called.
  ///
  /// @param name as Prometheus shows it, with its unit last and without `_total`
  /// @param help one sentence for people
  /// @param labels their names
  public record Name(String name, String help, List<String> labels) {
    /// Copies the list.
    public Name {
      labels = List.copyOf(labels);
    }

    /// Of a meter with labels.
    public static Name of(String name, String help, String... labels) {
      return new Name(name, help, List.of(labels));
    }

    private String[] labelNames() {
      return labels.toArray(String[]::new);
    }
  }

  /// A counter; the same one for the same name. It is shown with `_total` at its end.
  public synchronized Counter counter(Name name) {
    return counters.computeIfAbsent(
        name,
        _ ->
            new Counter(
                io.prometheus.metrics.core.metrics.Counter.builder()
                    .name(name.name())
                    .help(name.help())
                    .labelNames(name.labelNames())
                    .withoutExemplars()
                    .register(registry)));
  }

  /// A histogram; the same one for the same name.
  ///
  /// @param bounds upper bounds of its buckets, rising
  public synchronized Histogram histogram(Name name, List<Double> bounds) {
    return histograms.computeIfAbsent(
        name,
        _ ->
            new Histogram(
                io.prometheus.metrics.core.metrics.Histogram.builder()
                    .name(name.name())
                    .help(name.help())
                    .labelNames(name.labelNames())
                    .classicOnly()
                    .classicUpperBounds(bounds.stream().mapToDouble(Double::doubleValue).toArray())
                    .withoutExemplars()
                    .register(registry)));
  }

  /// A number that is asked for when somebody looks, and may fall.
  ///
  /// @param name without labels
  /// @param value answers at once, from any thread
  public void gauge(Name name, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name.name())
        .help(name.help())
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// Such numbers, one for each value of a label.
  ///
  /// @param name with one label
  /// @param values by value of the label; a bounded set
  public void gauges(Name name, Supplier<Map<String, Double>> values) {
    GaugeWithCallback.builder()
        .name(name.name())
        .help(name.help())
        .labelNames(name.labelNames())
        .callback(callback -> values.get().forEach((label, value) -> callback.call(value, label)))
        .register(registry);
  }

  /// A number that is asked for when somebody looks, and never falls.
  ///
  /// @param name without labels
  /// @param value answers at once, from any thread
  public void total(Name name, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name.name())
        .help(name.help())
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// Such numbers, one for each value of a label.
  ///
  /// @param name with one label
  /// @param values by value of the label; a bounded set
  public void totals(Name name, Supplier<Map<String, Double>> values) {
    CounterWithCallback.builder()
        .name(name.name())
        .help(name.help())
        .labelNames(name.labelNames())
        .callback(callback -> values.get().forEach((label, value) -> callback.call(value, label)))
        .register(registry);
  }

  /// All of it, as of now, in the form of [#CONTENT_TYPE].
  public byte[] exposition() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return out.toByteArray();
  }
}
