package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Questions whose answers nobody signs: which models there are, and how many tokens a body has.
/// They come from gateways whose key is pinned, and nothing else stands behind them.
final class PlainRoutes {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final int MAX_MODELS = 4_096;

  private final GatewayDirectory gateways;

  PlainRoutes(GatewayDirectory gateways) {
    this.gateways = gateways;
  }

  /// `GET /v1/models`: those of all gateways, each once.
  void models(Exchange exchange) throws IOException {
    ObjectNode merged = null;
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    for (RemoteGateway gateway : gateways.candidates()) {
      Optional<JsonNode> list = list(gateway, exchange);
      if (list.isPresent()) {
        merged = merged == null ? (ObjectNode) list.get() : merged;
        for (JsonNode model : list.get().path("data")) {
          if (byId.size() < MAX_MODELS) {
            byId.putIfAbsent(model.path("id").asString(""), model);
          }
        }
      }
    }
    if (merged == null) {
      throw unavailable();
    }
    ArrayNode data = merged.putArray("data");
    byId.values().forEach(data::add);
    ends(merged, List.copyOf(byId.keySet()));
    exchange.respond(200, JSON, CanonicalJson.write(merged));
  }

  /// Anthropic's shape names the ends of the list.
  private static void ends(ObjectNode merged, List<String> ids) {
    if (merged.has("first_id") && !ids.isEmpty()) {
      merged.put("first_id", ids.getFirst()).put("last_id", ids.getLast());
    }
  }

  private Optional<JsonNode> list(RemoteGateway gateway, Exchange exchange) {
    try {
      HttpCaller.Reply reply = gateway.get("/v1/models", passedOn(exchange));
      JsonNode json = StrictJson.parse(reply.body());
      return reply.status() == 200 && json.isObject() ? Optional.of(json) : Optional.empty();
    } catch (IOException | DecodingException e) {
      gateways.failed(gateway);
      return Optional.empty();
    }
  }

  private static Map<String, String> passedOn(Exchange exchange) {
    return exchange
        .header("anthropic-version")
        .map(version -> Map.of("anthropic-version", version))
        .orElse(Map.of());
  }

  /// `GET /v1/models/{id}`: the first gateway that has it.
  void model(Exchange exchange) throws IOException {
    String path = "/v1/models/" + encoded(exchange.pathParameter("id"));
    first(exchange, gateway -> gateway.get(path, passedOn(exchange)));
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// `POST /v1/messages/count_tokens`.
  void countTokens(Exchange exchange) throws IOException {
    Bytes body = Bytes.of(exchange.body());
    first(exchange, gateway -> gateway.post("/v1/messages/count_tokens", Map.copyOf(JSON), body));
  }

  @FunctionalInterface
  private interface Ask {
    HttpCaller.Reply of(RemoteGateway gateway) throws IOException;
  }

  private void first(Exchange exchange, Ask ask) throws IOException {
    HttpCaller.Reply last = null;
    for (RemoteGateway gateway : gateways.candidates()) {
      try {
        HttpCaller.Reply reply = ask.of(gateway);
        StrictJson.parse(reply.body());
        if (last == null || reply.status() < 400) {
          last = reply;
        }
        if (reply.status() < 500 && reply.status() != 404 && reply.status() != 429) {
          break;
        }
      } catch (IOException | DecodingException e) {
        gateways.failed(gateway);
      }
    }
    if (last == null) {
      throw unavailable();
    }
    Map<String, String> headers = new LinkedHashMap<>(JSON);
    String name = StrictJson.parse(last.body()).path("request_id").asString("");
    if (name.matches("[A-Za-z0-9_-]{1,64}")) {
      headers.putAll(RequestName.headers(name));
    }
    exchange.respond(last.status(), headers, last.body());
  }

  private static HttpRefusal unavailable() {
    return new HttpRefusal(503, "no gateway answers; try again", Map.of("Retry-After", "1"));
  }
}
