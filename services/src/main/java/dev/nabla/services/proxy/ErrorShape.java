package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.CanonicalJson;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How an API family tells errors.
enum ErrorShape {
  /// `{"error":{message, type, param, code}}`.
  OPENAI {
    @Override
    ObjectNode body(ProxyError error, String requestName) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.putObject("error")
          .put("message", error.message())
          .put("type", type(error.status()))
          .putNull("param")
          .put("code", error.code());
      return json;
    }

    private String type(int status) {
      if (status == 429) {
        return "rate_limit_error";
      }
      return status < 500 ? "invalid_request_error" : "server_error";
    }
  },

  /// `{"type":"error","error":{type, message},"request_id"}`; the code stands in the message, as
  /// this shape has no place for it.
  ANTHROPIC {
    @Override
    ObjectNode body(ProxyError error, String requestName) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("type", "error");
      json.putObject("error")
          .put("type", type(error.status()))
          .put("message", "%s (%s)".formatted(error.message(), error.code()));
      return json.put("request_id", requestName);
    }

    private String type(int status) {
      return switch (status) {
        case 403 -> "permission_error";
        case 404 -> "not_found_error";
        case 413 -> "request_too_large";
        case 429 -> "rate_limit_error";
        case 503 -> "overloaded_error";
        default -> status < 500 ? "invalid_request_error" : "api_error";
      };
    }
  };

  /// The shape of the family that asks at this path.
  static ErrorShape ofPath(String path) {
    return path.startsWith(Family.MESSAGES.path()) ? ANTHROPIC : OPENAI;
  }

  /// The body of an error response.
  ///
  /// @param requestName as [RequestName] has it
  abstract ObjectNode body(ProxyError error, String requestName);

  /// The same as bytes.
  byte[] bytes(ProxyError error, String requestName) {
    return CanonicalJson.write(body(error, requestName));
  }

  /// An event of a stream.
  static byte[] event(String name, byte[] json) {
    String head = name.isEmpty() ? "data: " : "event: " + name + "\ndata: ";
    return Bytes.concat(Bytes.utf8(head), Bytes.of(json), Bytes.utf8("\n\n")).toArray();
  }
}
