package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.protocol.inference.RequestForm;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// How a family of clients is told of errors. Clients choose the class of their exception by the
/// status, and show the message.
enum ErrorFamily {
  /// `{"error":{message, type, param, code}}`.
  OPENAI {
    @Override
    ObjectNode body(RequestError error, String requestName) {
      return OpenAiErrors.body(error);
    }
  },
  /// `{"type":"error","error":{type, message},"request_id"}`.
  ANTHROPIC {
    @Override
    ObjectNode body(RequestError error, String requestName) {
      ObjectNode json = Json.object().put("type", "error");
      json.putObject("error").put("type", type(error.status())).put("message", error.message());
      return json.put("request_id", requestName);
    }
  };

  /// The family whose requests have this form.
  static ErrorFamily of(RequestForm form) {
    return switch (form) {
      case CHAT, COMPLETIONS, RESPONSES, EMBEDDINGS, INFER -> OPENAI;
      case MESSAGES -> ANTHROPIC;
    };
  }

  /// The family whose clients ask at this path.
  static ErrorFamily ofPath(String path) {
    return path.startsWith(RequestForm.MESSAGES.path()) ? ANTHROPIC : OPENAI;
  }

  /// The body of a response that tells of `error`.
  ///
  /// @param requestName as [RequestId#publicName()]
  abstract ObjectNode body(RequestError error, String requestName);

  /// Tells of `error` in a response to the request of that id.
  ///
  /// @param headers more of them
  void respond(Exchange exchange, RequestId id, RequestError error, Map<String, String> headers)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(Headers.named(id));
    exchange.respond(error.status(), all, Json.bytes(body(error, id.publicName())));
  }

  /// Anthropic's names of what went wrong.
  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
