package dev.nabla.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.infrastructure.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// JSON-RPC on real ports, asked by programs and by browsers.
@Timeout(60)
class RpcServerTest {
  private static final String QUESTION =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}";

  private final LedgerHarness ledger = LedgerHarness.start(LedgerHarness.clock());
  private final HttpServer http = RpcServer.http(ledger.rpc(), 0);
  private final HttpServer socket = RpcServer.webSocket(ledger.rpc(), 0);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    http.close();
    socket.close();
    ledger.close();
  }

  @Test
  void answersAProgram() throws Exception {
    HttpResponse<String> answer = send(ask(QUESTION));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("0xf32c");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(send(ask(QUESTION.replace("\"id\":1,", ""))).statusCode()).isEqualTo(204);
  }

  @Test
  void letsAPageOfThisMachineAskAndReadTheAnswer() throws Exception {
    String page = "http://localhost:3000";

    HttpResponse<String> mayAsk =
        send(
            HttpRequest.newBuilder(uri(http))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", page));
    HttpResponse<String> answer = send(ask(QUESTION).header("Origin", page));

    for (HttpResponse<String> response : List.of(mayAsk, answer)) {
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(page);
    }
    assertThat(answer.body()).contains("0xf32c");
  }

  @Test
  void refusesPagesOfOtherMachines() throws Exception {
    for (String page : List.of("https://example.org", "null", "http://localhost.evil")) {
      assertThat(send(ask(QUESTION).header("Origin", page)).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void saysThatThePortForWebSocketsIsOne() throws Exception {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(socket)).GET());

    assertThat(answer.statusCode()).isEqualTo(426);
    assertThat(answer.body()).contains("WebSocket");
  }

  private HttpRequest.Builder ask(String question) {
    return HttpRequest.newBuilder(uri(http)).POST(HttpRequest.BodyPublishers.ofString(question));
  }

  private static URI uri(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
