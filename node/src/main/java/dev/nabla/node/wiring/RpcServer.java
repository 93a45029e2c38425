package dev.nabla.node.wiring;

import dev.nabla.chain.rpc.JsonRpc;
import dev.nabla.chain.rpc.RpcClient;
import dev.nabla.chain.rpc.RpcConnection;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpLimits;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.LocalOrigin;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.WebSocketLimits;
import dev.nabla.infrastructure.http.WebSocketListener;
import dev.nabla.infrastructure.http.WebSocketRoute;
import dev.nabla.infrastructure.http.WebSocketSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Serves JSON-RPC on the loopback interface.
final class RpcServer {
  /// Lasting connections at one time; each may have [WebSocketLimits#maxQueuedChars()] waiting.
  private static final int MAX_WEB_SOCKETS = 128;

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int FORBIDDEN = 403;
  private static final int UPGRADE_REQUIRED = 426;

  private RpcServer() {}

  /// Starts to listen for HTTP. A page in a browser may ask, and read the answer (Fetch standard,
  /// CORS), where it is one of this machine.
  static HttpServer http(JsonRpc rpc, int port) {
    Route ask =
        Route.post(
            "/",
            exchange -> {
              Map<String, String> headers = headersFor(exchange);
              byte[] answer = rpc.handle(exchange.body());
              exchange.respond(answer.length == 0 ? NO_CONTENT : OK, headers, answer);
            });
    Route mayAsk =
        new Route(
            "OPTIONS",
            "/",
            exchange -> exchange.respond(NO_CONTENT, headersFor(exchange), new byte[0]));
    return HttpServer.start(HttpServerConfig.loopback(port), List.of(ask, mayAsk));
  }

  private static Map<String, String> headersFor(Exchange exchange) {
    Optional<String> origin = exchange.header("Origin");
    if (origin.isPresent() && !LocalOrigin.admits(origin.get())) {
      throw new HttpRefusal(FORBIDDEN, "pages of this machine only may use its ledger");
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    origin.ifPresent(page -> {
      headers.put("Access-Control-Allow-Origin", page);
      headers.put("Access-Control-Allow-Methods", "POST");
      headers.put("Access-Control-Allow-Headers", "Content-Type");
      headers.put("Vary", "Origin");
    });
    return headers;
  }

  /// Starts to listen for WebSocket connections.
  static HttpServer webSocket(JsonRpc rpc, int port) {
    HttpLimits limits = HttpLimits.DEFAULT.withMaxConnections(MAX_WEB_SOCKETS);
    Route notUpgraded =
        Route.get(
            "/",
            _ -> {
              throw new HttpRefusal(
                  UPGRADE_REQUIRED,
                  "this port speaks WebSocket, and to a browser only for pages of this machine",
                  Map.of("Upgrade", "websocket"));
            });
    return HttpServer.start(
        HttpServerConfig.loopback(port).withLimits(limits),
        List.of(notUpgraded),
        List.of(
            new WebSocketRoute("/", WebSocketLimits.DEFAULT, session -> converse(rpc, session))));
  }

  private static WebSocketListener converse(JsonRpc rpc, WebSocketSession session) {
    RpcConnection connection =
        rpc.connect(
            new RpcClient() {
              @Override
              public void answer(String json) {
                session.send(json);
              }

              @Override
              public void news(String json) {
                session.offer(json);
              }
            });
    return new WebSocketListener() {
      @Override
      public void message(String text) {
        connection.receive(text);
      }

      @Override
      public void ended() {
        connection.close();
      }
    };
  }
}
