package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.ProviderModel;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Exchange;
import java.io.IOException;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET /v1/models` and `GET /v1/models/{id}`.
final class ModelRoutes {
  private final Router router;
  private final Instant created;

  /// @param created when this node began to serve its models
  ModelRoutes(Router router, Instant created) {
    this.router = router;
    this.created = created;
  }

  void list(Exchange exchange) throws IOException {
    ObjectNode json = Json.object();
    json.put("object", "list");
    ArrayNode data = json.putArray("data");
    router.models().forEach(model -> data.add(describe(model)));
    exchange.respond(200, Headers.json(), Json.bytes(json));
  }

  void one(Exchange exchange) throws IOException {
    String name = exchange.pathParameter("id");
    var engine = router.engine(name);
    if (engine.isPresent()) {
      exchange.respond(200, Headers.json(), Json.bytes(describe(engine.get().model())));
    } else {
      RequestError error =
          new RequestError(
              404,
              RequestError.INVALID_REQUEST,
              "model_not_found",
              "The model `%s` does not exist.".formatted(name),
              "model");
      OpenAiErrors.respond(exchange, error, Headers.json());
    }
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
      case ProviderModel provider -> {
        ours.put("proof", "provider not proven");
        provider.providers().forEach(ours.putArray("providers")::add);
      }
    }
    return json;
  }
}
