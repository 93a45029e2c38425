package dev.nabla.simulation;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A server between a client and a gateway that does to requests and answers what a test wants.
final class Meddler implements AutoCloseable {
  private static final List<String> PASSED_ON =
      List.of(
          "Authorization",
          "Content-Type",
          "x-nabla-nonce",
          "x-nabla-receipt",
          "x-nabla-disclosure",
          "x-nabla-verification",
          "traceparent");

  private final Gateway gateway;
  private final HttpServer server;
  private volatile Meddling meddling = Meddling.NONE;

  /// What is done to one exchange.
  interface Meddling {
    Meddling NONE = (request, gateway) -> gateway.answer(request);

    Response meddle(Request request, Gateway gateway);
  }

  /// The honest gateway.
  interface Gateway {
    Response answer(Request request);
  }

  Meddler(Gateway gateway) {
    this.gateway = gateway;
    this.server =
        HttpServer.start(
            HttpServerConfig.loopback(0),
            List.of(
                Route.post("/v1/chat/completions", this::answer),
                Route.post("/v1/completions", this::answer),
                Route.post("/v1/responses", this::answer),
                Route.post("/v1/embeddings", this::answer),
                Route.post("/v1/messages", this::answer),
                Route.post("/v1/messages/count_tokens", this::answer),
                Route.get("/v1/models", this::look),
                Route.get("/v1/models/{id}", this::look),
                Route.get("/v1/receipts/{id}", this::look),
                Route.get("/v1/receipts/{id}/response", this::look)));
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  void with(Meddling next) {
    meddling = next;
  }

  private void look(Exchange exchange) throws IOException {
    Response response = gateway.answer(Request.get(exchange.path()));
    exchange.respond(response.status(), response.headers(), response.body());
  }

  private void answer(Exchange exchange) throws IOException {
    Request request = Request.post(exchange.path(), exchange.body());
    for (String name : PASSED_ON) {
      if (exchange.header(name).isPresent()) {
        request = request.with(name, exchange.header(name).orElseThrow());
      }
    }
    Response response = meddling.meddle(request, gateway);
    Map<String, String> headers = new LinkedHashMap<>(response.headers());
    if (response.header("Content-Type").orElse("").equals("text/event-stream")) {
      OutputStream out = exchange.respondStream(response.status(), headers);
      out.write(response.body());
      out.flush();
      if (response.whole()) {
        out.close();
      }
    } else {
      exchange.respond(response.status(), headers, response.body());
    }
  }

  /// The same answer with another body.
  static Response with(Response response, byte[] body) {
    return new Response(
        response.status(), response.headers(), body, response.flushes(), response.whole());
  }

  /// The first bytes of an answer, and then the connection breaks.
  static Response cut(Response response, int bytes) {
    return new Response(
        response.status(),
        response.headers(),
        Arrays.copyOf(response.body(), bytes),
        response.flushes(),
        false);
  }

  @Override
  public void close() {
    server.close();
  }
}
