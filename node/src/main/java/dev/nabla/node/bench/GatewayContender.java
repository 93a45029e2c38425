package dev.nabla.node.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One gateway under measurement, running.
final class GatewayContender implements AutoCloseable {
  private static final int CONNECTIONS = 64;
  private static final int PACE_CONNECTIONS = 16;
  private static final int PACE_PER_SECOND = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration SATURATION = Duration.ofSeconds(6);
  private static final Duration PACED = Duration.ofSeconds(6);
  private static final double NANOS_PER_SECOND = 1e9;

  private final String name;
  private final Way way;
  private final ServerProcess process;
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  /// @param name as figures call it
  /// @param process the gateway's; ended with this
  GatewayContender(String name, Way way, ServerProcess process) {
    this.name = name;
    this.way = way;
    this.process = process;
  }

  /// How requests go to the provider.
  ///
  /// @param port where they are sent
  /// @param provider who answers them in the end
  /// @param receipted whether each answer has to come with a receipt
  record Way(int port, StandInProvider provider, boolean receipted) {
    ChatLoad load(boolean streaming) {
      return new ChatLoad(port, ChatConnection.request(streaming, provider.port()), receipted);
    }

    ChatLoad.Times paced() {
      return load(false).pace(PACE_CONNECTIONS, PACE_PER_SECOND, PACED);
    }
  }

  String name() {
    return name;
  }

  /// What was measured so far.
  List<Figure> figures() {
    return List.copyOf(figures.values());
  }

  void warmUp() {
    way.load(false).awaitAnswer();
    way.load(false).saturate(CONNECTIONS, WARM_UP);
    way.load(true).saturate(CONNECTIONS, WARM_UP);
  }

  /// One round, a sample of everything.
  ///
  /// @param direct to the provider with nothing between
  void measure(Way direct) {
    saturate("one piece", way.load(false));
    saturate("stream of " + StandInProvider.PIECES, way.load(true));
    ChatLoad.Times through = way.paced();
    ChatLoad.Times floor = direct.paced();
    add("p50 added at 100/s", "ms", through.quantile(0.5) - floor.quantile(0.5));
    add("p99 added at 100/s", "ms", through.quantile(0.99) - floor.quantile(0.99));
    add("resident memory", "MiB", process.residentMebibytes());
  }

  private void saturate(String what, ChatLoad load) {
    double before = process.cpuMicros();
    long begun = System.nanoTime();
    int answers = load.saturate(CONNECTIONS, SATURATION).millis().size();
    double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
    add("CPU, " + what, "µs", (process.cpuMicros() - before) / answers);
    add("pace, " + what, "1/s", answers / seconds);
  }

  private void add(String subject, String unit, double sample) {
    figures.merge(subject, new Figure(subject, unit, List.of(sample)), GatewayContender::joined);
  }

  private static Figure joined(Figure earlier, Figure later) {
    List<Double> samples = new ArrayList<>(earlier.samples());
    samples.addAll(later.samples());
    return new Figure(earlier.subject(), earlier.unit(), samples);
  }

  @Override
  public void close() {
    process.close();
  }
}
