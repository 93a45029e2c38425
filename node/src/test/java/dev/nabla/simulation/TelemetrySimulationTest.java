package dev.nabla.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.infrastructure.tracing.Tracer.EndedSpan;
import dev.nabla.protocol.inference.RequestForm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What a proxy and a gateway tell of questions that pass through both.
class TelemetrySimulationTest {
  private static final String CANARY = "kanarienvogel";

  private final ProxiedNetwork world = ProxiedNetwork.usual();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level usual = root.getLevel();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void hearEveryLine() {
    logged.start();
    root.addAppender(logged);
    root.setLevel(Level.TRACE);
  }

  @AfterEach
  void stop() {
    root.setLevel(usual);
    root.detachAppender(logged);
    world.close();
  }

  private List<String> metrics() {
    return new String(world.network.meters.exposition(), UTF_8).lines().toList();
  }

  @Test
  void oneTraceRunsFromTheClientThroughBothToTheEngine() {
    String asked = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    world.send(
        Request.post("/v1/chat/completions", ProxiedNetwork.body(",\"stream\":true"))
            .with(TraceContext.HEADER, asked));

    List<EndedSpan> spans = List.copyOf(world.network.spans);
    assertThat(spans)
        .extracting(EndedSpan::name)
        .containsExactlyInAnyOrder(
            "chat small",
            "sign receipt",
            "send answer",
            "POST /v1/chat/completions",
            "chat other",
            "POST /v1/chat/completions");
    assertThat(spans)
        .allSatisfy(
            span -> assertThat(span.context().toHeader()).startsWith(asked.substring(0, 35)));
    EndedSpan attempt = named(spans, "chat other");
    EndedSpan engine = named(spans, "chat small");
    assertThat(spans)
        .anySatisfy(served -> {
          assertThat(served.parentId()).isEqualTo(attempt.context().spanId());
          assertThat(engine.parentId()).isEqualTo(served.context().spanId());
        });
  }

  private static EndedSpan named(List<EndedSpan> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void theProxyCountsWhatItShowsAndWhatItRefusesByClaim() {
    world.ask("");
    world.ask(",\"stream\":true");
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      return Meddler.with(
          honest, honest.text().replace("chat.completion", "chat.completiom").getBytes(UTF_8));
    });
    Response refused = world.ask("");

    assertThat(refused.status()).isEqualTo(502);
    assertThat(metrics())
        .anyMatch(line -> line.matches("nabla_proxy_refusals_total\\{claim=\"[a-z ]+\"} 1.0"))
        .contains("nabla_proxy_events_total{kind=\"answer_refused\"} 1.0")
        .anyMatch(line ->
            line.startsWith("gen_ai_client_operation_duration_seconds_count{error_type=\"\"")
                && line.contains("gen_ai_request_model=\"small\"")
                && line.endsWith(" 2"))
        .anyMatch(line ->
            line.startsWith("gen_ai_client_operation_duration_seconds_count")
                && line.contains("error_type=\"receipt_refused\"")
                && line.endsWith(" 1"))
        .anyMatch(line ->
            line.startsWith("gen_ai_client_token_usage_count")
                && line.contains("nabla_role=\"proxy\""));
  }

  @Test
  void noLineNoNumberAndNoSpanHoldsWhatThePartiesSay() {
    for (RequestForm form : RequestForm.values()) {
      for (String members : List.of("", ",\"stream\":true", ",\"n\":" + CANARY)) {
        everywhere(form.path(), canaries(form, members)).forEach(world::send);
      }
    }
    world.send(Request.get("/v1/receipts/" + CANARY));
    world.send(Request.get("/" + CANARY + "?" + CANARY + "=" + CANARY));
    world.network.engine.failWith(new IllegalStateException("read " + CANARY));
    everywhere("/v1/chat/completions", canaries(RequestForm.CHAT, "")).forEach(world::send);

    assertThat(logged.list).isNotEmpty();
    assertThat(logged.list).noneMatch(line -> text(line).contains(CANARY));
    assertThat(metrics()).noneMatch(line -> line.contains(CANARY));
    assertThat(world.network.spans).isNotEmpty();
    assertThat(world.network.spans).noneMatch(span -> span.toString().contains(CANARY));
    assertThat(world.events).noneMatch(event -> event.toString().contains(CANARY));
  }

  private static String text(ILoggingEvent line) {
    String thrown =
        line.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(line.getThrowableProxy());
    return line.getFormattedMessage() + line.getMDCPropertyMap() + thrown;
  }

  private static String canaries(RequestForm form, String members) {
    return ProxiedNetwork.body(form, members)
        .replace("Why is it blue?", CANARY)
        .replace("It is blue because", CANARY)
        .replaceFirst(
            "\\{",
            ("{\"user\":\"%1$s\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"%1$s\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"%1$s\":{\"type\":"
                    + "\"string\"}}}}}],")
                .formatted(CANARY));
  }

  private static Stream<Request> everywhere(String path, String body) {
    Request usual = Request.post(path, body);
    return Stream.of(
        usual,
        usual
            .with("Authorization", "Bearer " + CANARY)
            .with("x-api-key", CANARY)
            .with("x-unknown", CANARY),
        usual.with("traceparent", CANARY).with("anthropic-version", CANARY),
        usual.with("x-nabla-nonce", CANARY),
        usual.with("x-nabla-disclosure", CANARY),
        usual.with("Content-Type", CANARY),
        Request.post(path, body.replace("\"model\":\"small\"", "\"model\":\"" + CANARY + "\"")));
  }
}
