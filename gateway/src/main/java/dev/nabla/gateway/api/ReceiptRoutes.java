package dev.nabla.gateway.api;

import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/// `GET /v1/receipts/{id}` and what belongs to a receipt. The id is a request id, which its caller
/// alone knows and which gives everything, or a receipt id, which is public and gives what anyone
/// may see.
final class ReceiptRoutes {
  private final ReceiptStore receipts;
  private final ReceiptTracker tracker;

  ReceiptRoutes(ReceiptStore receipts, ReceiptTracker tracker) {
    this.receipts = receipts;
    this.tracker = tracker;
  }

  /// The receipt file, with the ledger's word on it.
  void file(Exchange exchange) throws IOException {
    ReceiptFile file = tracker.withSettlement(find(exchange));
    exchange.respond(200, Headers.json(), file.encode().toArray());
  }

  /// The request body exactly as it was received.
  void request(Exchange exchange) throws IOException {
    text(exchange, Opening::request);
  }

  /// The response body exactly as it was hashed.
  void response(Exchange exchange) throws IOException {
    text(exchange, Opening::response);
  }

  private void text(Exchange exchange, Function<Opening, Bytes> part) throws IOException {
    Opening opening =
        RequestId.parse(exchange.pathParameter("id"))
            .flatMap(receipts::opening)
            .orElseThrow(() -> new HttpRefusal(404, "there is no request of this id"));
    exchange.respond(200, Headers.of("application/octet-stream"), part.apply(opening).toArray());
  }

  /// @throws HttpRefusal 404 where there is no such receipt
  ReceiptFile find(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return RequestId.parse(id)
        .flatMap(receipts::byRequestId)
        .or(() -> byReceiptId(id))
        .orElseThrow(() -> new HttpRefusal(404, "there is no receipt of this id"));
  }

  private Optional<ReceiptFile> byReceiptId(String id) {
    return id.matches("(0x)?[0-9a-f]{64}")
        ? receipts.byReceiptId(Hash.fromHex(id))
        : Optional.empty();
  }
}
