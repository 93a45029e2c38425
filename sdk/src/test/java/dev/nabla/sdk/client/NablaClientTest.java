package dev.nabla.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.Role;
import dev.nabla.protocol.inference.Samples;
import dev.nabla.sdk.verify.ReceiptVerifier;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NablaClientTest {
  private static final Bytes BODY =
      ChatBody.streaming("m", List.of(ChatMessage.of(Role.USER, "Hi")), 5);

  private final Seeds seeds = Seeds.of("client", 1);
  private final Samples samples = new Samples(seeds);
  private final List<String> shown = new ArrayList<>();
  private HttpServer server;
  private NablaClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    client =
        new NablaClient(
            HttpClient.newHttpClient(),
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            seeds.random());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void streamsTheAnswerAndTakesItsReceipt() {
    serve("/v1/chat/completions", exchange -> answer(exchange, true));

    Answered answered = client.ask(BODY, shown::add);

    assertThat(String.join("", shown)).isEqualTo("Hello there").isEqualTo(answered.answer().text());
    assertThat(answered.requestId()).isEqualTo("abc");
    assertThat(answered.request()).isEqualTo(BODY);
    assertThat(
            ReceiptVerifier.holds(
                ReceiptVerifier.verify(
                    answered.receipt(), answered.request(), answered.response(), null)))
        .isTrue();
    assertThat(answered.toString()).doesNotContain("Hello").doesNotContain("abc");
  }

  @Test
  void refusesAReceiptWithoutItsSecrets() {
    serve(
        "/v1/chat/completions",
        exchange -> stream(exchange, file(exchange, true).withoutSecrets().encode(), opening));

    assertThatThrownBy(() -> client.ask(BODY, shown::add))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("salts");
  }

  @Test
  void refusesARunWithAnotherNonce() {
    serve("/v1/chat/completions", exchange -> answer(exchange, false));

    assertThatThrownBy(() -> client.ask(BODY, shown::add))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("nonce");
  }

  @Test
  void refusesAStreamThatEndsWithoutAReceipt() {
    serve(
        "/v1/chat/completions",
        exchange -> respond(exchange, 200, "data: {\"choices\":[]}\n\ndata: [DONE]\n\n"));

    assertThatThrownBy(() -> client.ask(BODY, shown::add))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("without a receipt")
        .matches(e -> ((ClientException) e).retryable());
  }

  @Test
  void passesOnTheGatewaysOwnWords() {
    serve(
        "/v1/chat/completions",
        exchange -> respond(exchange, 404, "{\"error\":{\"message\":\"no model m\"}}"));

    assertThatThrownBy(() -> client.ask(BODY, shown::add))
        .isInstanceOf(ClientException.class)
        .hasMessage("no model m")
        .matches(e -> !((ClientException) e).retryable());
  }

  @Test
  void passesOnAnErrorInTheMiddleOfTheStream() {
    serve(
        "/v1/chat/completions",
        exchange ->
            respond(exchange, 200, "data: {\"error\":{\"message\":\"the engine stopped\"}}\n\n"));

    assertThatThrownBy(() -> client.ask(BODY, shown::add)).hasMessage("the engine stopped");
  }

  @Test
  void saysWhatToDoWhereNobodyListens() {
    stop();

    assertThatThrownBy(client::models)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("./nabla up");
  }

  @Test
  void fetchesReceiptStatusAndModels() {
    ReceiptFile file = samples.file(0, 1);
    serve("/v1/receipts/r", exchange -> respond(exchange, 200, text(file.encode())));
    serve(
        "/v1/receipts/r/status",
        exchange ->
            respond(
                exchange,
                200,
                exchange.getRequestURI().getQuery().equals("wait=FINAL&timeout=3")
                    ? "{\"status\":\"FINAL\"}"
                    : "{}"));
    serve("/v1/models", exchange -> respond(exchange, 200, "{\"data\":[{\"id\":\"m\"}]}"));

    assertThat(client.receipt("r")).isEqualTo(file);
    assertThat(client.status("r", "FINAL", Duration.ofSeconds(3))).isEqualTo("FINAL");
    assertThat(client.models()).containsExactly("m");
  }

  @Test
  void refusesAnswersBeyondTheirBound() {
    serve(
        "/v1/models",
        exchange -> respond(exchange, 200, " ".repeat(NablaClient.MAX_RESPONSE_BYTES + 1)));

    assertThatThrownBy(client::models).hasMessageContaining("longer than its bound");
  }

  private Opening opening = samples.streamedOpening("Hello there");

  private void answer(HttpExchange exchange, boolean useNonce) throws IOException {
    stream(exchange, file(exchange, useNonce).encode(), opening);
  }

  /// A receipt for what `exchange` asks, with the nonce that it sent or with one of its own.
  private ReceiptFile file(HttpExchange exchange, boolean useNonce) throws IOException {
    Bytes request = Bytes.of(exchange.getRequestBody().readAllBytes());
    Hash nonce =
        useNonce
            ? Hash.fromHex(exchange.getRequestHeaders().getFirst("x-nabla-nonce"))
            : samples.hash();
    Opening made = samples.streamedOpening("Hello there");
    opening = samples.withNonce(made, request, Nonce.client(nonce));
    InferenceReceipt receipt = samples.receipt(opening, 3, 0);
    return new ReceiptFile(
        receipt.id(samples.domain()),
        receipt,
        MerkleTree.prove(TreeHash.KECCAK256, samples.ids(List.of(receipt)), 0),
        samples.window(3, List.of(receipt)),
        samples.node(),
        new ReceiptSecrets(opening.salts(), opening.evidence(), opening.outputIds()),
        null);
  }

  private static void stream(HttpExchange exchange, Bytes receipt, Opening opening)
      throws IOException {
    exchange.getResponseHeaders().set("x-nabla-request-id", "abc");
    respond(
        exchange, 200, text(opening.response()) + text(HashedBody.line(receipt)) + HashedBody.DONE);
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String text(Bytes utf8) {
    return new String(utf8.toArray(), StandardCharsets.UTF_8);
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private void serve(String path, Handler handler) {
    server.createContext(path, handler::handle);
  }
}
