package dev.nabla.infrastructure.tracing;

import org.jspecify.annotations.Nullable;

/// Something that a process does for a request, from its begin to its end. Used by one thread at a
/// time. Attributes hold names, numbers and kinds, never what the parties say to each other.
public interface Span extends AutoCloseable {
  /// Records nothing.
  Span NONE =
      new Span() {
        @Override
        public Span attribute(String name, String value) {
          return this;
        }

        @Override
        public Span attribute(String name, long value) {
          return this;
        }

        @Override
        public void failed(String type) {}

        @Override
        public Span child(String name, Kind kind) {
          return this;
        }

        @Override
        public @Nullable String traceparent() {
          return null;
        }

        @Override
        public void close() {}
      };

  /// Which side of a call a span is.
  enum Kind {
    /// No call between processes.
    INTERNAL(1),
    /// Who is asked.
    SERVER(2),
    /// Who asks.
    CLIENT(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// The number in OTLP.
    int code() {
      return code;
    }
  }

  /// Says more about it.
  Span attribute(String name, String value);

  /// Says more about it, in a number.
  Span attribute(String name, long value);

  /// It went wrong.
  ///
  /// @param type a name from a short list, `error.type`
  void failed(String type);

  /// A part of it that begins now.
  Span child(String name, Kind kind);

  /// What a request that is sent for it carries, as [TraceContext#HEADER]; null where nothing is
  /// traced.
  @Nullable String traceparent();

  /// It ends now. Only the first call counts.
  @Override
  void close();
}
