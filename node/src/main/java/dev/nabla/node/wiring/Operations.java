package dev.nabla.node.wiring;

import dev.nabla.infrastructure.http.HttpLimits;
import dev.nabla.infrastructure.http.HttpMeters;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.MetricsPage;
import dev.nabla.infrastructure.http.RateLimit;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.tracing.OtlpExporter;
import dev.nabla.infrastructure.tracing.Tracer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/// How one process is watched: its metrics, on a port of their own on the loopback interface, and
/// its traces, where somebody takes them.
final class Operations {
  private final Meters meters = new Meters();
  private final HttpMeters http = new HttpMeters(meters);
  private final OperationsSettings settings;
  private Tracer tracer = Tracer.OFF;

  private Operations(OperationsSettings settings) {
    this.settings = settings;
    meters.gauges(
        Meters.Name.of("nabla_build_info", "Which version runs.", "version"),
        () -> Map.of(Release.VERSION, 1.0));
    meters.gauge(
        Meters.Name.of("jvm_memory_used_bytes", "Bytes of the heap in use."),
        () -> (double) Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  /// Where metrics are shown, and who shows them.
  ///
  /// @param service its name in traces
  record Place(int metricsPort, String service) {}

  /// Starts to serve metrics, and to send traces where they are asked for.
  ///
  /// @param parts get all that is to be closed; what is watched is opened after this
  static Operations open(
      OpenParts parts, OperationsSettings settings, Place place, Timeline timeline) {
    Operations operations = new Operations(settings);
    if (settings.otlp() != null) {
      OtlpExporter exporter =
          parts.add(new OtlpExporter(settings.otlp(), Map.entry(place.service(), Release.VERSION)));
      parts.add(timeline.every("traces go out", OtlpExporter.PACE, exporter::run));
      operations.tracer = Tracer.of(exporter::accept, new SecureRandom(), timeline);
      operations.meters.total(
          Meters.Name.of("nabla_spans_dropped", "Spans that no collector took."),
          exporter::dropped);
    }
    parts.add(
        HttpServer.start(
            HttpServerConfig.loopback(place.metricsPort()),
            List.of(MetricsPage.of(operations.meters))));
    return operations;
  }

  Meters meters() {
    return meters;
  }

  Tracer tracer() {
    return tracer;
  }

  /// A server that is watched, holds its clients back, and drains for as long as was asked.
  ///
  /// @param name of the server in metrics
  HttpServerConfig watched(HttpServerConfig config, String name) {
    HttpLimits limits = config.limits().withDrainTimeout(settings.drain());
    return config
        .withLimits(limits)
        .withOversight(
            new HttpServerConfig.Oversight(
                http.of(name), new RateLimit(settings.rate(), System::nanoTime)));
  }
}
