package dev.nabla.protocol.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class HttpRpcTransportTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private UnaryOperator<String> answer = request -> request;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String request =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] body = answer.apply(request).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.close();
  }

  private HttpRpcTransport transport() {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new HttpRpcTransport(client, endpoint, Duration.ofSeconds(10));
  }

  private RpcFailure failure() {
    return catchThrowableOfType(
        RpcFailure.class,
        () -> transport().call("eth_chainId", JsonNodeFactory.instance.arrayNode()));
  }

  @Test
  void givesTheResultOfItsOwnCall() {
    answer =
        request -> {
          assertThat(request).contains("\"method\":\"eth_chainId\"").contains("\"params\":[]");
          return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0xf32c\"}";
        };

    assertThat(new EthClient(transport()).chainId()).isEqualTo(62_252);
  }

  @Test
  void passesOnWhatTheLedgerRefuses() {
    answer =
        _ ->
            "{\"id\":1,\"error\":{\"code\":3,\"message\":\"execution reverted\","
                + "\"data\":\"0x1234\"}}";

    RpcFailure failure = failure();

    assertThat(failure.isRevert()).isTrue();
    assertThat(failure.data()).isEqualTo("0x1234");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void mayBeTriedAgainWhereTheAnswerIsNone() {
    for (String text :
        new String[] {
          "", "[]", "nonsense", "{\"id\":2,\"result\":1}", "{\"id\":1}", "[".repeat(100)
        }) {
      answer = _ -> text;

      assertThat(failure().retryable()).as(text).isTrue();
    }
  }

  @Test
  void waitsNoLongerThanItMayForAnAnswerThatTrickles() {
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/slow");
    HttpRpcTransport slow = new HttpRpcTransport(client, endpoint, Duration.ofMillis(300));

    RpcFailure failure =
        catchThrowableOfType(
            RpcFailure.class, () -> slow.call("eth_chainId", JsonNodeFactory.instance.arrayNode()));

    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("within");
  }

  @Test
  void mayBeTriedAgainWhereNobodyListens() {
    server.stop(0);

    assertThat(failure().retryable()).isTrue();
  }
}
