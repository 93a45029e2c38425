package dev.nabla.gateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.gateway.receipt.ReceiptStore.WindowContent;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Blob;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Waiting for a receipt, with a ledger that says what the test wants.
@Timeout(60)
class StatusRouteTest {
  private static final String ASK =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private final GatewayFixture gateway = new GatewayFixture(new ScriptedEngine());
  private String path = "";

  @BeforeEach
  void askAndPlanTheBatch() {
    Response answer = gateway.http.send(Request.post("/v1/chat/completions", ASK));
    path = "/v1/receipts/" + answer.header("x-nabla-request-id").orElseThrow() + "/status";
    WindowContent content = gateway.receipts.window(0).orElseThrow();
    List<Blob.Entry> entries =
        content.receipts().stream()
            .map(stored -> new Blob.Entry(stored.receipt(), stored.opening()))
            .toList();
    Blob blob =
        new Blob(gateway.enclave.nodeId(), List.of(new Blob.Window(content.leaf(), entries)));
    gateway.journal.plan(BatchCommitment.of(blob, blob.encode(), 0));
    gateway.ledger.status(ReceiptStatus.SETTLED);
  }

  private CompletableFuture<Response> send(Request request) {
    CompletableFuture<Response> response = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> response.complete(gateway.http.send(request)));
    return response;
  }

  /// The ledger says so, in a new block, and whoever waits has seen it.
  private void nextBlock(ReceiptStatus status) {
    int seen = gateway.ledger.statusViews();
    gateway.ledger.status(status);
    while (gateway.ledger.statusViews() == seen) {
      gateway.tracker.run();
      Thread.onSpinWait();
    }
  }

  private void untilSomebodyWaits() {
    while (gateway.ledger.statusViews() == 0) {
      Thread.onSpinWait();
    }
  }

  private static String statusOf(Response response) {
    return StrictJson.parse(response.body()).path("status").asString();
  }

  @Test
  void waitingEndsWhenTheStatusIsReached() throws Exception {
    CompletableFuture<Response> waiting = send(Request.get(path + "?wait=VERIFIED&timeout=50"));
    untilSomebodyWaits();
    nextBlock(ReceiptStatus.SETTLED);
    assertThat(waiting).isNotDone();

    nextBlock(ReceiptStatus.VERIFIED);

    assertThat(statusOf(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("VERIFIED");
  }

  @Test
  void waitingEndsWhenTheStatusIsOutOfReach() throws Exception {
    CompletableFuture<Response> waiting = send(Request.get(path + "?wait=FINAL&timeout=50"));
    untilSomebodyWaits();

    nextBlock(ReceiptStatus.REJECTED);

    assertThat(statusOf(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("REJECTED");
  }

  @Test
  void aDisputeDoesNotEndTheWait() throws Exception {
    CompletableFuture<Response> waiting = send(Request.get(path + "?wait=FINAL&timeout=50"));
    untilSomebodyWaits();
    nextBlock(ReceiptStatus.CHALLENGED);
    assertThat(waiting).isNotDone();

    nextBlock(ReceiptStatus.FINAL);

    assertThat(statusOf(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("FINAL");
  }

  @Test
  void aStreamTellsEachChangeUntilTheLast() throws Exception {
    CompletableFuture<Response> stream =
        send(Request.get(path).with("Accept", "text/event-stream"));
    untilSomebodyWaits();

    nextBlock(ReceiptStatus.VERIFIED);
    nextBlock(ReceiptStatus.FINAL);

    Response response = stream.get(20, TimeUnit.SECONDS);
    List<String> told =
        response
            .text()
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> StrictJson.parse(line.substring(6).getBytes(UTF_8)))
            .map(event -> event.path("status").asString())
            .toList();
    assertThat(told).containsExactly("SETTLED", "VERIFIED", "FINAL");
    assertThat(response.whole()).isTrue();
    assertThat(response.header("Content-Type")).hasValue("text/event-stream");
  }

  @Test
  void tellsTheBatch() {
    Response response = gateway.http.send(Request.get(path));

    assertThat(StrictJson.parse(response.body()).path("batch").asString())
        .isEqualTo(BatchCommitment.batchId(gateway.enclave.nodeId(), 0).toHex());
  }
}
