package dev.nabla.infrastructure.tracing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Begins spans. Thread-safe.
public interface Tracer {
  /// Traces nothing, and costs nothing.
  Tracer OFF = (_, _, _) -> Span.NONE;

  /// A span that begins now.
  ///
  /// @param parent header of the request that it answers; where there is none, or none that can be
  ///   read, it begins a trace
  Span begin(String name, Span.Kind kind, @Nullable String parent);

  /// A tracer that gives each span that has ended to `ended`, but for those of traces that whoever
  /// began them does not record.
  ///
  /// @param random makes ids; thread-safe
  static Tracer of(Consumer<EndedSpan> ended, RandomGenerator random, InstantSource clock) {
    return new Recording(ended, random, clock);
  }

  /// A span as it ended.
  ///
  /// @param parentId 0 where it began the trace
  /// @param attributes texts and whole numbers
  /// @param error type of what went wrong, null where nothing did
  record EndedSpan(
      String name,
      Span.Kind kind,
      TraceContext context,
      long parentId,
      Instant begin,
      Instant end,
      Map<String, Object> attributes,
      @Nullable String error) {}

  /// Gives ended spans away.
  final class Recording implements Tracer {
    private final Consumer<EndedSpan> ended;
    private final RandomGenerator random;
    private final InstantSource clock;

    private Recording(Consumer<EndedSpan> ended, RandomGenerator random, InstantSource clock) {
      this.ended = ended;
      this.random = random;
      this.clock = clock;
    }

    @Override
    public Span begin(String name, Span.Kind kind, @Nullable String parent) {
      TraceContext before = parent == null ? null : TraceContext.parse(parent).orElse(null);
      return before == null
          ? new Recorded(name, kind, TraceContext.begin(random), 0)
          : new Recorded(name, kind, before.next(random), before.spanId());
    }

    private final class Recorded implements Span {
      private final String name;
      private final Kind kind;
      private final TraceContext context;
      private final long parentId;
      private final Instant begin = clock.instant();
      private final Map<String, Object> attributes = new LinkedHashMap<>();
      private @Nullable String error;
      private boolean open = true;

      Recorded(String name, Kind kind, TraceContext context, long parentId) {
        this.name = name;
        this.kind = kind;
        this.context = context;
        this.parentId = parentId;
      }

      @Override
      public Span attribute(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
      }

      @Override
      public Span attribute(String attribute, long value) {
        attributes.put(attribute, value);
        return this;
      }

      @Override
      public void failed(String type) {
        error = type;
      }

      @Override
      public Span child(String part, Kind partKind) {
        return new Recorded(part, partKind, context.next(random), context.spanId());
      }

      @Override
      public String traceparent() {
        return context.toHeader();
      }

      @Override
      public void close() {
        if (open && context.sampled()) {
          ended.accept(
              new EndedSpan(
                  name, kind, context, parentId, begin, clock.instant(), attributes, error));
        }
        open = false;
      }
    }
  }
}
