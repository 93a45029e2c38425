package dev.nabla.infrastructure.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What Prometheus reads, line by line.
class MetersTest {
  private final Meters meters = new Meters();

  private List<String> lines() {
    return new String(meters.exposition(), UTF_8).lines().toList();
  }

  @Test
  void showsCountersByLabelWithTheirHelp() {
    Counter counter = meters.counter(Meters.Name.of("doors", "Doors opened.", "colour"));

    counter.of("red").increment();
    counter.of("red").add(2);
    counter.of("a \"b\"\\\n").increment();

    assertThat(lines())
        .contains(
            "# HELP doors_total Doors opened.",
            "# TYPE doors_total counter",
            "doors_total{colour=\"red\"} 3.0",
            "doors_total{colour=\"a \\\"b\\\"\\\\\\n\"} 1.0");
  }

  @Test
  void countsAHistogramsValuesInEveryBucketThatHoldsThem() {
    Histogram histogram =
        meters.histogram(Meters.Name.of("wait_seconds", "Waiting."), List.of(0.1, 1.0));

    histogram.of().observeNanos(100_000_000);
    histogram.of().observe(0.5);
    histogram.of().observe(7);

    assertThat(lines())
        .contains(
            "wait_seconds_bucket{le=\"0.1\"} 1",
            "wait_seconds_bucket{le=\"1.0\"} 2",
            "wait_seconds_bucket{le=\"+Inf\"} 3",
            "wait_seconds_count 3",
            "wait_seconds_sum 7.6");
  }

  @Test
  void asksForGaugesOnlyWhenSomebodyLooks() {
    AtomicInteger asked = new AtomicInteger();
    meters.gauge(Meters.Name.of("depth", "Depth."), asked::incrementAndGet);
    meters.gauges(Meters.Name.of("open", "Open.", "door"), () -> Map.of("a", 1.0, "b", 0.0));
    meters.total(Meters.Name.of("steps", "Steps."), () -> 4);
    assertThat(asked).hasValue(0);

    assertThat(lines())
        .contains("depth 1.0", "open{door=\"a\"} 1.0", "open{door=\"b\"} 0.0", "steps_total 4.0");
  }

  @Test
  void partsThatDeclareTheSameCounterShareIt() {
    Meters.Name name = Meters.Name.of("shared", "Shared.", "part");

    meters.counter(name).of("one").increment();
    meters.counter(name).of("two").increment();

    assertThat(lines())
        .contains("shared_total{part=\"one\"} 1.0", "shared_total{part=\"two\"} 1.0");
    assertThatThrownBy(() -> meters.counter(Meters.Name.of("shared", "Otherwise.", "other")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void losesNoCountOfManyThreads() {
    Counter.Cell cell = meters.counter(Meters.Name.of("many", "Many.")).of();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        threads.execute(() -> {
          for (int j = 0; j < 1_000; j++) {
            cell.increment();
          }
        });
      }
    }

    assertThat(lines()).contains("many_total 50000.0");
  }
}
