package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.OnnxDescription;
import dev.nabla.inference.engine.ProviderModel;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Exchange;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET /v1/models` and `GET /v1/models/{id}`, in the shape of the family that asks: Anthropic's
/// clients send its version in a header, whatever its value.
final class ModelRoutes {
  private final Router router;
  private final Instant created;
  private final RandomGenerator random;

  /// @param created when this node began to serve its models
  /// @param random source of request ids that nobody can guess
  ModelRoutes(Router router, Instant created, RandomGenerator random) {
    this.router = router;
    this.created = created;
    this.random = random;
  }

  void list(Exchange exchange) throws IOException {
    ErrorFamily family = family(exchange);
    ObjectNode json = Json.object();
    ArrayNode data = Json.object().arrayNode();
    router.models().forEach(model -> data.add(describe(family, model)));
    switch (family) {
      case OPENAI -> json.put("object", "list").set("data", data);
      case ANTHROPIC -> {
        json.set("data", data);
        json.put("has_more", false);
        json.put("first_id", data.path(0).path("id").asString(null));
        json.put("last_id", data.path(data.size() - 1).path("id").asString(null));
      }
    }
    exchange.respond(200, Headers.json(), Json.bytes(json));
  }

  void one(Exchange exchange) throws IOException {
    String name = exchange.pathParameter("id");
    ErrorFamily family = family(exchange);
    var engine = router.engine(name);
    if (engine.isPresent()) {
      byte[] body = Json.bytes(describe(family, engine.get().model()));
      exchange.respond(200, Headers.json(), body);
    } else {
      RequestError error =
          new RequestError(
              404,
              RequestError.INVALID_REQUEST,
              "model_not_found",
              "The model `%s` does not exist.".formatted(name),
              "model");
      family.respond(exchange, RequestId.random(random), error, Headers.json());
    }
  }

  private static ErrorFamily family(Exchange exchange) {
    return exchange.header("anthropic-version").isPresent()
        ? ErrorFamily.ANTHROPIC
        : ErrorFamily.OPENAI;
  }

  private ObjectNode describe(ErrorFamily family, ServedModel model) {
    return switch (family) {
      case OPENAI -> describe(model);
      case ANTHROPIC ->
          Json.object()
              .put("type", "model")
              .put("id", model.name())
              .put("display_name", model.name())
              .put("created_at", created.truncatedTo(ChronoUnit.SECONDS).toString());
    };
  }

  private ObjectNode describe(ServedModel model) {
    ObjectNode json = Json.object();
    json.put("id", model.name());
    json.put("object", "model");
    json.put("created", created.getEpochSecond());
    json.put("owned_by", "nabla");
    ObjectNode ours =
        json.putObject("nabla").put("mode", "VANILLA").put("kind", model.kind().name());
    switch (model) {
      case ModelDescription exact ->
          ours.put("engine", exact.engineVersion())
              .put("model_root", exact.modelRoot().toHex())
              .put("file_sha256", exact.fileSha256().toHex())
              .put("context_tokens", exact.contextTokens());
      case OnnxDescription graph -> {
        ours.put("proof", "re-run agrees within a tolerance only")
            .put("runtime", graph.runtime())
            .put("file_sha256", graph.fileSha256().toHex())
            .put("context_tokens", graph.contextTokens());
        ArrayNode endpoints = ours.putArray("endpoints");
        graph.forms().forEach(form -> endpoints.add(form.path()));
      }
      case ProviderModel provider -> {
        ours.put("proof", "provider not proven");
        provider.providers().forEach(ours.putArray("providers")::add);
      }
    }
    return json;
  }
}
