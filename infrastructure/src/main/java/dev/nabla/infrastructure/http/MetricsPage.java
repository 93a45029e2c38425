package dev.nabla.infrastructure.http;

import dev.nabla.infrastructure.metrics.Meters;
import java.util.Map;

/// `GET /metrics`, for Prometheus. It tells how much a node is used and by which models, so serve
/// it on a port of its own that only those reach who may know.
public final class MetricsPage {
  private MetricsPage() {}

  /// The route.
  public static Route of(Meters meters) {
    return Route.get(
        "/metrics",
        exchange ->
            exchange.respond(
                200,
                Map.of("Content-Type", Meters.CONTENT_TYPE, "Cache-Control", "no-store"),
                meters.exposition()));
  }
}
