package dev.nabla.node.wiring;

import dev.nabla.chain.rpc.JsonRpc;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.Route;
import java.util.List;
import java.util.Map;

/// Serves JSON-RPC by HTTP on the loopback interface.
final class RpcServer {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private RpcServer() {}

  /// Starts to listen.
  static HttpServer start(JsonRpc rpc, int port) {
    Route route =
        Route.post(
            "/",
            exchange -> {
              byte[] answer = rpc.handle(exchange.body());
              exchange.respond(
                  answer.length == 0 ? NO_CONTENT : OK,
                  Map.of("Content-Type", "application/json"),
                  answer);
            });
    return HttpServer.start(HttpServerConfig.loopback(port), List.of(route));
  }
}
