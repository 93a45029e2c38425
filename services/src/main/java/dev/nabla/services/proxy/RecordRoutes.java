package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ReceiptVerifier;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is kept here, in the shapes in which a gateway gives it (`/v1/receipts/{id}` and below),
/// and in those of the page. Ids are request ids or receipt ids: who reaches this port owns both.
final class RecordRoutes {
  /// Exchanges that a list shows.
  static final int MAX_LISTED = 500;

  /// Requests that may wait for a status at once.
  static final int MAX_WAITING = 256;

  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
  private static final long MAX_WAIT_SECONDS = 120;
  private static final String JSON = "application/json";

  private final ReceiptFolder folder;
  private final Network network;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  RecordRoutes(ReceiptFolder folder, Network network) {
    this.folder = folder;
    this.network = network;
  }

  /// The receipt file.
  void file(Exchange exchange) throws IOException {
    respond(exchange, JSON, folder.receipt(find(exchange).id()).encode().toArray());
  }

  /// The request, byte for byte.
  void request(Exchange exchange) throws IOException {
    respond(exchange, "application/octet-stream", folder.request(find(exchange).id()).toArray());
  }

  /// The response as hashed, as a gateway gives it; `?whole` gives it as it came, receipt and all.
  void response(Exchange exchange) throws IOException {
    var response = folder.response(find(exchange).id());
    boolean whole = exchange.query("whole").isPresent();
    byte[] shown = (whole ? response : HashedBody.of(response).hashed()).toArray();
    respond(exchange, "application/octet-stream", shown);
  }

  /// How far it has come; with `?wait=FINAL&timeout=30` once that is reached or out of reach.
  void status(Exchange exchange) throws IOException {
    Kept kept = find(exchange);
    if (exchange.query("wait").isPresent()) {
      kept = awaited(exchange, kept);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", kept.id().toHex()).put("status", kept.statusName());
    respond(exchange, JSON, CanonicalJson.write(json));
  }

  private Kept awaited(Exchange exchange, Kept kept) throws IOException {
    int wanted = rank(exchange.query("wait").orElseThrow());
    if (!waiting.tryAcquire()) {
      throw new HttpRefusal(429, "too many requests wait already", Map.of("Retry-After", "5"));
    }
    try {
      Kept now =
          folder.await(
              kept.id(),
              one -> one.isSettledForGood() || rank(one.statusName()) >= wanted,
              patience(exchange));
      return now == null ? kept : now;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a status", e);
    } finally {
      waiting.release();
    }
  }

  private static Duration patience(Exchange exchange) {
    String text = exchange.query("timeout").orElse("");
    if (text.isEmpty()) {
      return DEFAULT_WAIT;
    }
    if (!text.matches("[0-9]{1,3}")) {
      throw new HttpRefusal(400, "timeout is a number of seconds");
    }
    return Duration.ofSeconds(Math.min(MAX_WAIT_SECONDS, Long.parseLong(text)));
  }

  private static int rank(String status) {
    return switch (status) {
      case "SIGNED" -> 0;
      case "SETTLED", "NOT_VERIFIED", "CHALLENGED", "LAPSED", "REJECTED", "UNDECIDED" -> 1;
      case "VERIFIED" -> 2;
      case "FINAL" -> 3;
      default -> throw new HttpRefusal(400, "there is no status " + status);
    };
  }

  /// All of them, the newest first.
  void list(Exchange exchange) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("count", folder.size());
    ArrayNode receipts = json.putArray("receipts");
    folder.newest(MAX_LISTED).forEach(kept -> receipts.add(kept.toJson()));
    respond(exchange, JSON, CanonicalJson.write(json));
  }

  /// One of them: what is known of it, and what `sdk.verify` says now.
  void one(Exchange exchange) throws IOException {
    Kept kept = find(exchange);
    ReceiptFile file = folder.receipt(kept.id());
    ObjectNode json = kept.toJson();
    ArrayNode claims = json.putArray("claims");
    var texts = new ReceiptFolder.Texts(folder.request(kept.id()), folder.response(kept.id()));
    for (Claim claim : ReceiptVerifier.verify(file, texts.request(), texts.response(), network)) {
      claims
          .addObject()
          .put("name", claim.name().label())
          .put("verdict", claim.verdict().label())
          .put("detail", claim.detail());
    }
    respond(exchange, JSON, CanonicalJson.write(json));
  }

  /// Whom this proxy trusts.
  void network(Exchange exchange) throws IOException {
    respond(exchange, JSON, network.encode().toArray());
  }

  private Kept find(Exchange exchange) {
    return folder
        .find(exchange.pathParameter("id"))
        .orElseThrow(() -> new HttpRefusal(404, "no receipt of this id is kept here"));
  }

  private static void respond(Exchange exchange, String type, byte[] body) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", type);
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    exchange.respond(200, headers, body);
  }
}
