package dev.nabla.infrastructure.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.metrics.Meters;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a server tells of its exchanges.
class HttpMetersTest {
  private final Meters meters = new Meters();
  private final List<String> whileServed = new ArrayList<>();
  private final RoutesWithoutPort http =
      new RoutesWithoutPort(
          List.of(
              Route.post(
                  "/things/{id}",
                  exchange -> {
                    whileServed.addAll(lines());
                    exchange.respond(201, Map.of(), new byte[exchange.body().length * 2]);
                  }),
              Route.get(
                  "/stream",
                  exchange -> {
                    try (OutputStream out = exchange.respondStream(200, Map.of())) {
                      out.write(new byte[10]);
                      out.flush();
                      out.write(new byte[5]);
                    }
                  })),
          RefusalFormat.TEXT,
          HttpLimits.DEFAULT,
          new HttpServerConfig.Oversight(new HttpMeters(meters).of("door"), null));

  private List<String> lines() {
    return new String(meters.exposition(), UTF_8).lines().toList();
  }

  private static String count(String method, String status, String route) {
    return "http_server_request_duration_seconds_count{http_request_method=\"%s\",http_response_status_code=\"%s\",http_route=\"%s\",nabla_server=\"door\"} 1"
        .formatted(method, status, route);
  }

  @Test
  void countsByTemplateAndStatusAndNeverByPath() {
    http.send(Request.post("/things/secret", "abc"));
    http.send(Request.get("/secret"));

    assertThat(lines()).contains(count("POST", "201", "/things/{id}"), count("_OTHER", "404", ""));
    assertThat(lines()).noneMatch(line -> line.contains("secret"));
  }

  @Test
  void countsBytesOfBodiesAndStreams() {
    http.send(Request.post("/things/1", "abc"));
    http.send(Request.get("/stream"));

    assertThat(lines())
        .contains(
            "nabla_http_received_bytes_total{nabla_server=\"door\"} 3.0",
            "nabla_http_sent_bytes_total{nabla_server=\"door\"} 21.0");
  }

  @Test
  void knowsWhatIsUnderWay() {
    http.send(Request.post("/things/1", ""));

    assertThat(whileServed).contains("http_server_active_requests{nabla_server=\"door\"} 1.0");
    assertThat(lines()).contains("http_server_active_requests{nabla_server=\"door\"} 0.0");
  }

  @Test
  void isServedAsTextForPrometheus() {
    RoutesWithoutPort page =
        new RoutesWithoutPort(List.of(MetricsPage.of(meters)), RefusalFormat.TEXT);

    RoutesWithoutPort.Response response = page.send(Request.get("/metrics"));

    assertThat(response.header("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(response.text()).contains("# TYPE http_server_active_requests gauge");
  }
}
