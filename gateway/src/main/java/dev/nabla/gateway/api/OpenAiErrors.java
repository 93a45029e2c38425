package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import tools.jackson.databind.node.ObjectNode;

/// Errors in OpenAI's shape, `{"error":{message, type, param, code}}`, whoever found them.
final class OpenAiErrors {
  private OpenAiErrors() {}

  static ObjectNode body(RequestError error) {
    ObjectNode json = Json.object();
    json.set("error", error.toJson());
    return json;
  }
}
