package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.RefusalFormat;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Errors in OpenAI's shape, `{"error":{message, type, param, code}}`, whoever found them.
public final class OpenAiErrors {
  /// How refusals of the HTTP server itself look to clients of this API.
  public static final RefusalFormat FORMAT =
      (status, message) ->
          new RefusalFormat.Body(Headers.JSON, Json.bytes(body(of(status, message))));

  private OpenAiErrors() {}

  static ObjectNode body(RequestError error) {
    ObjectNode json = Json.object();
    json.set("error", error.toJson());
    return json;
  }

  static void respond(Exchange exchange, RequestError error, Map<String, String> headers)
      throws IOException {
    exchange.respond(error.status(), headers, Json.bytes(body(error)));
  }

  private static RequestError of(int status, String message) {
    String type = status < 500 ? RequestError.INVALID_REQUEST : RequestError.SERVER;
    return new RequestError(status, type, codeOf(status), message, null);
  }

  private static @Nullable String codeOf(int status) {
    return switch (status) {
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      case 408 -> "request_timeout";
      case 413 -> "request_too_large";
      case 415 -> "unsupported_media_type";
      case 431 -> "headers_too_large";
      case 500 -> "internal_error";
      case 503 -> "unavailable";
      default -> null;
    };
  }
}
