package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.infrastructure.http.RefusalFormat;
import tools.jackson.databind.node.ObjectNode;

/// Errors in OpenAI's shape, `{"error":{message, type, param, code}}`, whoever found them.
public final class OpenAiErrors {
  /// How refusals of the HTTP server itself look to clients of this API.
  public static final RefusalFormat FORMAT =
      (status, message) ->
          new RefusalFormat.Body(Headers.JSON, Json.bytes(body(RequestError.of(status, message))));

  private OpenAiErrors() {}

  static ObjectNode body(RequestError error) {
    ObjectNode json = Json.object();
    json.set("error", error.toJson());
    return json;
  }
}
