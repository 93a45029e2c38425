package dev.nabla.infrastructure.http;

import dev.nabla.infrastructure.metrics.Counter;
import dev.nabla.infrastructure.metrics.Histogram;
import dev.nabla.infrastructure.metrics.Meters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the exchanges of servers, by OpenTelemetry's names for HTTP servers. Labels are templates
/// of routes, never paths, so that there are few, and no id is among them.
public final class HttpMeters {
  /// As OpenTelemetry's semantic conventions for HTTP advise, in seconds.
  private static final List<Double> SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private static final String SERVER = "nabla_server";

  private final Histogram duration;
  private final Counter received;
  private final Counter sent;
  private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();

  /// @param meters where they are shown; once for each
  public HttpMeters(Meters meters) {
    this.duration =
        meters.histogram(
            Meters.Name.of(
                "http_server_request_duration_seconds",
                "Time from the request's headers to the last byte of the response.",
                SERVER,
                "http_request_method",
                "http_route",
                "http_response_status_code"),
            SECONDS);
    this.received =
        meters.counter(
            Meters.Name.of("nabla_http_received_bytes", "Bytes of request bodies.", SERVER));
    this.sent =
        meters.counter(
            Meters.Name.of("nabla_http_sent_bytes", "Bytes of response bodies.", SERVER));
    meters.gauges(
        Meters.Name.of("http_server_active_requests", "Exchanges that are under way.", SERVER),
        this::active);
  }

  private Map<String, Double> active() {
    Map<String, Double> counts = new ConcurrentHashMap<>();
    active.forEach((server, count) -> counts.put(server, (double) count.get()));
    return counts;
  }

  /// What a server tells of its exchanges to.
  ///
  /// @param server its name; several ports may share one
  public ExchangeWatch of(String server) {
    return new Watch(
        server,
        active.computeIfAbsent(server, _ -> new AtomicInteger()),
        received.of(server),
        sent.of(server));
  }

  private final class Watch implements ExchangeWatch {
    private final String server;
    private final AtomicInteger underWay;
    private final Counter.Cell receivedBytes;
    private final Counter.Cell sentBytes;

    Watch(
        String server, AtomicInteger underWay, Counter.Cell receivedBytes, Counter.Cell sentBytes) {
      this.server = server;
      this.underWay = underWay;
      this.receivedBytes = receivedBytes;
      this.sentBytes = sentBytes;
    }

    @Override
    public void began() {
      underWay.incrementAndGet();
    }

    @Override
    public void ended(Ended exchange) {
      underWay.decrementAndGet();
      receivedBytes.add(exchange.traffic().received());
      sentBytes.add(exchange.traffic().sent());
      duration
          .of(server, exchange.method(), exchange.template(), Integer.toString(exchange.status()))
          .observeNanos(exchange.duration().toNanos());
    }
  }
}
