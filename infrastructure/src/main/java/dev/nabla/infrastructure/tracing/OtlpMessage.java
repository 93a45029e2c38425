package dev.nabla.infrastructure.tracing;

import dev.nabla.infrastructure.tracing.Tracer.EndedSpan;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Spans as OTLP has them: `ExportTraceServiceRequest` of opentelemetry-proto 1, whose field
/// numbers stand here.
final class OtlpMessage {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int STATUS_ERROR = 2;

  private OtlpMessage() {}

  /// @param resource attributes of the process
  /// @param scope name and version of what records
  static byte[] of(
      Map<String, String> resource, Map.Entry<String, String> scope, List<EndedSpan> spans) {
    ProtobufWriter of = new ProtobufWriter();
    resource.forEach((key, value) -> of.message(1, attribute(key, value)));
    ProtobufWriter scoped =
        new ProtobufWriter()
            .message(1, new ProtobufWriter().text(1, scope.getKey()).text(2, scope.getValue()));
    spans.forEach(span -> scoped.message(2, span(span)));
    return new ProtobufWriter()
        .message(1, new ProtobufWriter().message(1, of).message(2, scoped))
        .toBytes();
  }

  private static ProtobufWriter span(EndedSpan span) {
    TraceContext context = span.context();
    ProtobufWriter message =
        new ProtobufWriter()
            .bytes(1, bytes(context.traceHigh(), context.traceLow()))
            .bytes(2, bytes(context.spanId()));
    if (span.parentId() != 0) {
      message.bytes(4, bytes(span.parentId()));
    }
    message
        .text(5, span.name())
        .number(6, span.kind().code())
        .fixed64(7, epochNanos(span.begin()))
        .fixed64(8, epochNanos(span.end()));
    span.attributes().forEach((key, value) -> message.message(9, attribute(key, value)));
    if (span.error() != null) {
      message.message(9, attribute("error.type", span.error()));
      message.message(15, new ProtobufWriter().number(3, STATUS_ERROR));
    }
    return message;
  }

  private static ProtobufWriter attribute(String key, Object value) {
    ProtobufWriter any =
        switch (value) {
          case Long number -> new ProtobufWriter().number(3, number);
          default -> new ProtobufWriter().text(1, value.toString());
        };
    return new ProtobufWriter().text(1, key).message(2, any);
  }

  private static byte[] bytes(long... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
    for (long word : words) {
      bytes.putLong(word);
    }
    return bytes.array();
  }

  private static long epochNanos(Instant instant) {
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }
}
