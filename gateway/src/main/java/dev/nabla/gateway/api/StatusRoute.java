package dev.nabla.gateway.api;

import dev.nabla.gateway.settlement.ReceiptProgress;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.protocol.inference.ReceiptFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ObjectNode;

/// `GET /v1/receipts/{id}/status`: how far a receipt has come. With `?wait=FINAL&timeout=30` the
/// answer comes when that is reached, or out of reach, or so many seconds have passed; with
/// `Accept: text/event-stream` each change is an event until the last.
final class StatusRoute implements Handler {
  /// Requests that may wait at once.
  static final int MAX_WAITING = 1_024;

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration MAX_STREAM = Duration.ofMinutes(15);

  /// The ledger is asked again after this even where no block was noticed, and a stream shows a
  /// sign of life.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final ReceiptRoutes receipts;
  private final ReceiptTracker tracker;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  StatusRoute(ReceiptRoutes receipts, ReceiptTracker tracker) {
    this.receipts = receipts;
    this.tracker = tracker;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    ReceiptFile file = receipts.find(exchange);
    if (exchange.header("Accept").orElse("").contains("text/event-stream")) {
      bounded(() -> stream(exchange, file));
    } else if (exchange.query("wait").isPresent()) {
      ReceiptProgress wanted = wanted(exchange);
      Duration timeout = timeout(exchange);
      bounded(() -> respond(exchange, file, waitFor(exchange, file, wanted, timeout)));
    } else {
      respond(exchange, file, tracker.progress(file));
    }
  }

  private static ReceiptProgress wanted(Exchange exchange) {
    String name = exchange.query("wait").orElseThrow();
    return ReceiptProgress.parse(name)
        .orElseThrow(() -> new HttpRefusal(400, "there is no status " + name));
  }

  private static Duration timeout(Exchange exchange) {
    Optional<String> text = exchange.query("timeout");
    if (text.isEmpty()) {
      return DEFAULT_TIMEOUT;
    }
    if (!text.get().matches("[0-9]{1,3}")) {
      throw new HttpRefusal(400, "timeout is a number of seconds");
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(text.get()));
    return asked.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : asked;
  }

  private ReceiptProgress waitFor(
      Exchange exchange, ReceiptFile file, ReceiptProgress wanted, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    long block = -1;
    ReceiptProgress progress = tracker.progress(file);
    long left = end - System.nanoTime();
    while (!progress.satisfies(wanted) && left > 0 && !exchange.draining()) {
      block = tracker.awaitBlock(block, shorter(Duration.ofNanos(left), LOOK_AGAIN));
      progress = tracker.progress(file);
      left = end - System.nanoTime();
    }
    return progress;
  }

  private void stream(Exchange exchange, ReceiptFile file)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + MAX_STREAM.toNanos();
    try (OutputStream out = exchange.respondStream(200, Headers.events())) {
      ReceiptProgress shown = tracker.progress(file);
      event(out, "data: " + text(file, shown));
      long block = -1;
      while (!shown.isLast() && System.nanoTime() < end && !exchange.draining()) {
        block = tracker.awaitBlock(block, LOOK_AGAIN);
        ReceiptProgress now = tracker.progress(file);
        event(out, now == shown ? ": waiting" : "data: " + text(file, now));
        shown = now;
      }
    }
  }

  private static void event(OutputStream out, String event) throws IOException {
    out.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private String text(ReceiptFile file, ReceiptProgress progress) {
    return new String(Json.bytes(describe(file, progress)), StandardCharsets.UTF_8);
  }

  private void respond(Exchange exchange, ReceiptFile file, ReceiptProgress progress)
      throws IOException {
    exchange.respond(200, Headers.json(), Json.bytes(describe(file, progress)));
  }

  private ObjectNode describe(ReceiptFile file, ReceiptProgress progress) {
    ObjectNode json = Json.object();
    json.put("id", file.id().toHex());
    json.put("status", progress.name());
    json.put("window", Long.toString(file.receipt().window()));
    tracker.batchOf(file).ifPresent(batch -> json.put("batch", batch.batchId().toHex()));
    return json;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private interface Wait {
    void run() throws IOException, InterruptedException;
  }

  private void bounded(Wait wait) throws IOException {
    if (!waiting.tryAcquire()) {
      throw new HttpRefusal(429, "too many requests wait already", Map.of("Retry-After", "5"));
    }
    try {
      wait.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a status", e);
    } finally {
      waiting.release();
    }
  }
}
