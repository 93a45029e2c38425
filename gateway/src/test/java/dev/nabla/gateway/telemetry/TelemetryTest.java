package dev.nabla.gateway.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.infrastructure.tracing.Span.Kind;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.infrastructure.tracing.Tracer.EndedSpan;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is measured and traced of requests that end in every way.
class TelemetryTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String CALL =
      "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"nabla\",gen_ai_request_model=\"%s\"";

  private final ScriptedEngine engine = new ScriptedEngine();
  private final GatewayFixture gateway = new GatewayFixture(engine);

  private Response ask(String model, String members) {
    return gateway.http.send(ask(model).apply(members));
  }

  private static java.util.function.Function<String, Request> ask(String model) {
    return members ->
        Request.post(
            CHAT,
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}"
                .formatted(model, members));
  }

  private List<String> lines() {
    return new String(gateway.meters.exposition(), UTF_8).lines().toList();
  }

  private static String durations(String error, String model) {
    return "gen_ai_server_request_duration_seconds_count{error_type=\""
        + error
        + "\","
        + CALL.formatted(model)
        + "}";
  }

  @Test
  void countsAnAnswerItsTokensAndItsReceipt() {
    ask("scripted", "");
    ask("scripted", ",\"stream\":true");

    assertThat(lines())
        .contains(
            "nabla_receipts_total{outcome=\"completed\"} 2.0",
            durations("", "scripted") + " 2",
            "gen_ai_server_time_to_first_token_seconds_count{%s} 2"
                .formatted(CALL.formatted("scripted")),
            "gen_ai_server_time_per_output_token_seconds_count{%s} 2"
                .formatted(CALL.formatted("scripted")),
            "gen_ai_client_token_usage_sum{%s,gen_ai_token_type=\"input\",nabla_role=\"gateway\"} 10.0"
                .formatted(CALL.formatted("scripted")),
            "gen_ai_client_token_usage_bucket{%s,gen_ai_token_type=\"output\",nabla_role=\"gateway\",le=\"4.0\"} 2"
                .formatted(CALL.formatted("scripted")));
  }

  @Test
  void countsEveryOtherEndingByItsName() {
    engine.say(List.of("a"), FinishReason.ERROR);
    ask("scripted", "");
    gateway.http.send(ask("scripted").apply(",\"stream\":true").leavingAfter(1));
    engine.fail(() -> new RequestRefused(RefusalCode.INVALID_VALUE, "no", "x"));
    ask("scripted", "");
    engine.fail(() -> new Overloaded(7, Duration.ofSeconds(3)));
    ask("scripted", "");
    gateway.ready(false);
    ask("scripted", "");

    assertThat(lines())
        .contains(
            "nabla_receipts_total{outcome=\"error\"} 1.0",
            "nabla_receipts_total{outcome=\"aborted\"} 1.0",
            "nabla_receipts_total{outcome=\"refused\"} 1.0",
            "nabla_requests_refused_total{error_type=\"overloaded\"} 1.0",
            "nabla_requests_refused_total{error_type=\"not_ready\"} 1.0",
            durations("error", "scripted") + " 1",
            durations("refused", "scripted") + " 1",
            durations("overloaded", "scripted") + " 1");
  }

  @Test
  void namesThatNobodyServesAreOneLabel() {
    IntStream.range(0, 20).forEach(i -> ask("made-up-" + i, ""));

    assertThat(lines()).contains(durations("model_not_found", "other") + " 20");
    assertThat(lines()).noneMatch(line -> line.contains("made-up"));
  }

  @Test
  void anAnswerThatIsWithheldIsNoReceipt() {
    gateway.folder.capacity(0);

    Response withheld = ask("scripted", "");

    assertThat(withheld.status()).isEqualTo(503);
    assertThat(withheld.header("Retry-After")).contains("5");
    assertThat(lines())
        .contains("nabla_answers_withheld_total 1.0")
        .contains("nabla_receipts_total{outcome=\"completed\"} 0.0");
  }

  @Test
  void aRequestIsATraceOfItsPartsInTheTraceOfWhoAsked() {
    String asked = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    gateway.http.send(ask("scripted").apply("").with(TraceContext.HEADER, asked));

    assertThat(gateway.spans)
        .extracting(EndedSpan::name)
        .containsExactly("chat scripted", "sign receipt", "send answer", "POST " + CHAT);
    EndedSpan whole = gateway.spans.getLast();
    EndedSpan run = gateway.spans.getFirst();
    assertThat(whole.parentId()).isEqualTo(0xb7ad6b7169203331L);
    assertThat(whole.kind()).isEqualTo(Kind.SERVER);
    assertThat(whole.attributes()).containsEntry("nabla.outcome", "completed");
    assertThat(run.parentId()).isEqualTo(whole.context().spanId());
    assertThat(run.attributes())
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.request.model", "scripted")
        .containsEntry("gen_ai.provider.name", "nabla")
        .containsEntry("gen_ai.usage.input_tokens", 5L)
        .containsEntry("gen_ai.usage.output_tokens", 3L);
    assertThat(engine.asked().traceparent()).isEqualTo(run.context().toHeader());
    assertThat(gateway.spans)
        .allSatisfy(span -> assertThat(span.context().traceHigh()).isEqualTo(0x0af7651916cd43ddL));
  }

  @Test
  void aFailureSaysItsTypeInTheTrace() {
    engine.fail(() -> new Overloaded(7, Duration.ofSeconds(3)));

    ask("scripted", "");

    assertThat(gateway.spans).extracting(EndedSpan::error).containsOnly("overloaded");
  }
}
