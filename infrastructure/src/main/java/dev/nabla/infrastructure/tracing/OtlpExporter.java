package dev.nabla.infrastructure.tracing;

import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.infrastructure.tracing.Tracer.EndedSpan;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/// Sends ended spans to a collector by OTLP over HTTP, in Protocol Buffers. Thread-safe.
///
/// Nobody waits for it: spans wait in a bounded queue for [#run()], a task for a timeline. What
/// finds the queue full, or a collector that takes nothing, is dropped and counted: traces are for
/// looking, receipts for keeping.
public final class OtlpExporter implements AutoCloseable {
  /// Spans that wait at most.
  static final int MAX_QUEUED = 8_192;

  /// Spans in one message.
  static final int MAX_BATCH = 512;

  /// How often [#run()] should run.
  public static final Duration PACE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(OtlpExporter.class.getName());
  private static final HttpCaller.Bounds BOUNDS =
      new HttpCaller.Bounds(1 << 16, Duration.ofSeconds(5));
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/x-protobuf");

  private final URI endpoint;
  private final Map<String, String> resource;
  private final Map.Entry<String, String> scope;
  private final HttpCaller caller = new HttpCaller(Duration.ofSeconds(2));
  private final ArrayBlockingQueue<EndedSpan> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final LongAdder dropped = new LongAdder();
  private volatile boolean failing;

  /// @param collector where OTLP is taken, such as `http://127.0.0.1:4318`; spans go to
  ///   `/v1/traces` below it
  /// @param service name of the process and its version
  public OtlpExporter(URI collector, Map.Entry<String, String> service) {
    String base = collector.toString();
    this.endpoint =
        URI.create(
            (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/traces");
    this.resource = Map.of("service.name", service.getKey(), "service.version", service.getValue());
    this.scope = Map.entry("dev.nabla", service.getValue());
  }

  /// Takes a span; returns at once.
  public void accept(EndedSpan span) {
    if (!queue.offer(span)) {
      dropped.increment();
    }
  }

  /// Spans that no collector will see.
  public long dropped() {
    return dropped.sum();
  }

  /// Sends what waits by now.
  public void run() {
    for (int waiting = queue.size(); waiting > 0; waiting -= MAX_BATCH) {
      List<EndedSpan> batch = new ArrayList<>();
      queue.drainTo(batch, MAX_BATCH);
      if (!batch.isEmpty() && !send(batch)) {
        dropped.add(batch.size());
      }
    }
  }

  private boolean send(List<EndedSpan> batch) {
    try {
      int status =
          caller.post(endpoint, HEADERS, OtlpMessage.of(resource, scope, batch), BOUNDS).status();
      boolean taken = status / 100 == 2;
      note(taken, "status " + status);
      return taken;
    } catch (IOException e) {
      note(false, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /// Says once that it fails, and once that it no longer does.
  private void note(boolean taken, String detail) {
    if (!taken && !failing) {
      LOG.log(
          System.Logger.Level.WARNING,
          "traces are dropped: " + endpoint + " takes none, " + detail);
    } else if (taken && failing) {
      LOG.log(System.Logger.Level.WARNING, "traces are taken again by " + endpoint);
    }
    failing = !taken;
  }

  /// Sends what waits and ends.
  @Override
  public void close() {
    run();
    caller.close();
  }
}
