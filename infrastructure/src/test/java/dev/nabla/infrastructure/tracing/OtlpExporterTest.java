package dev.nabla.infrastructure.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.Route;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Spans on their way to a collector that reads them with OpenTelemetry's own classes.
class OtlpExporterTest {
  private static final Instant BEGIN = Instant.ofEpochSecond(1_900_000_000, 123_456_789);

  private final List<ExportTraceServiceRequest> received =
      Collections.synchronizedList(new ArrayList<>());
  private int status = 200;
  private final HttpServer collector =
      HttpServer.start(
          HttpServerConfig.loopback(0),
          List.of(
              Route.post(
                  "/v1/traces",
                  exchange -> {
                    received.add(ExportTraceServiceRequest.parseFrom(exchange.body()));
                    exchange.respond(status, Map.of(), new byte[0]);
                  })));
  private final OtlpExporter exporter =
      new OtlpExporter(
          URI.create("http://127.0.0.1:" + collector.port() + "/"), Map.entry("node", "7"));
  private Instant now = BEGIN;
  private final Tracer tracer = Tracer.of(exporter::accept, new SplittableRandom(4), () -> now);

  @AfterEach
  void stop() {
    exporter.close();
    collector.close();
  }

  private List<io.opentelemetry.proto.trace.v1.Span> spans() {
    return received.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  @Test
  void aCollectorReadsWhatWasRecorded() {
    try (Span span = tracer.begin("ask é", Span.Kind.SERVER, null)) {
      span.attribute("a.name", "wörld").attribute("a.number", -3).attribute("big", 1L << 40);
      now = BEGIN.plusMillis(1_500);
    }

    exporter.run();

    var span = spans().getFirst();
    assertThat(span.getName()).isEqualTo("ask é");
    assertThat(span.getKind())
        .isEqualTo(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(1_900_000_000_123_456_789L);
    assertThat(span.getEndTimeUnixNano() - span.getStartTimeUnixNano()).isEqualTo(1_500_000_000L);
    assertThat(span.getParentSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(span.getTraceId().size()).isEqualTo(16);
    assertThat(span.getAttributesList())
        .extracting(KeyValue::getKey)
        .containsExactly("a.name", "a.number", "big");
    assertThat(span.getAttributes(0).getValue().getStringValue()).isEqualTo("wörld");
    assertThat(span.getAttributes(1).getValue().getIntValue()).isEqualTo(-3);
    assertThat(span.getAttributes(2).getValue().getIntValue()).isEqualTo(1L << 40);
    var resource = received.getFirst().getResourceSpans(0).getResource();
    assertThat(resource.getAttributesList())
        .extracting(one -> one.getKey() + "=" + one.getValue().getStringValue())
        .containsExactlyInAnyOrder("service.name=node", "service.version=7");
  }

  @Test
  void childrenStandInTheTraceOfWhoAsked() {
    String asked = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    try (Span span = tracer.begin("outer", Span.Kind.SERVER, asked);
        Span part = span.child("inner", Span.Kind.CLIENT)) {
      part.failed("timeout");
      assertThat(part.traceparent()).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    exporter.run();

    var inner = spans().get(0);
    var outer = spans().get(1);
    assertThat(outer.getParentSpanId().toByteArray())
        .isEqualTo(java.util.HexFormat.of().parseHex("b7ad6b7169203331"));
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
    assertThat(inner.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(inner.getAttributes(0).getKey()).isEqualTo("error.type");
    assertThat(outer.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void aTraceThatItsBeginnerDoesNotRecordIsPassedOnAndNotSent() {
    String asked = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    try (Span span = tracer.begin("outer", Span.Kind.SERVER, asked)) {
      assertThat(span.traceparent()).endsWith("-00").contains("0af7651916cd43dd8448eb211c80319c");
    }

    exporter.run();

    assertThat(received).isEmpty();
  }

  @Test
  void dropsWhatACollectorRefusesOrTheQueueCannotHold() {
    status = 503;
    tracer.begin("one", Span.Kind.INTERNAL, null).close();
    exporter.run();
    assertThat(exporter.dropped()).isEqualTo(1);

    status = 200;
    for (int i = 0; i < OtlpExporter.MAX_QUEUED + 3; i++) {
      tracer.begin("many", Span.Kind.INTERNAL, null).close();
    }
    received.clear();
    exporter.run();

    assertThat(exporter.dropped()).isEqualTo(4);
    assertThat(spans()).hasSize(OtlpExporter.MAX_QUEUED);
    assertThat(received).hasSize(OtlpExporter.MAX_QUEUED / OtlpExporter.MAX_BATCH);
  }

  @Test
  void withoutACollectorNothingIsMade() {
    Span span = Tracer.OFF.begin("x", Span.Kind.SERVER, null);

    assertThat(span).isSameAs(Span.NONE);
    assertThat(span.child("y", Span.Kind.CLIENT).traceparent()).isNull();
  }
}
