package dev.nabla.gateway.pipeline;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.RequestRefused;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An error in OpenAI's shape.
///
/// @param status HTTP status, by which clients choose the class of their exception
/// @param type such as `invalid_request_error` or `server_error`
/// @param code stable name, null where there is none
/// @param message for people
/// @param param member at fault, null where there is none
public record RequestError(
    int status, String type, @Nullable String code, String message, @Nullable String param) {
  /// Type of errors that the client can mend.
  public static final String INVALID_REQUEST = "invalid_request_error";

  /// Type of errors that it cannot.
  public static final String SERVER = "server_error";

  /// Type of errors that pass when there are fewer requests.
  public static final String RATE_LIMIT = "rate_limit_error";

  /// What a refusal looks like.
  public static RequestError of(RequestRefused refused) {
    return new RequestError(
        refused.code().httpStatus(),
        INVALID_REQUEST,
        refused.code().wireName(),
        String.valueOf(refused.getMessage()),
        refused.param().orElse(null));
  }

  /// A failure of ours that the client can only answer by trying again.
  public static RequestError server(int status, String code, String message) {
    return new RequestError(status, SERVER, code, message, null);
  }

  /// The members of OpenAI's `error` object.
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("message", message);
    json.put("type", type);
    json.put("param", param);
    json.put("code", code);
    return json;
  }

  /// The outcome as receipts hash it: RFC 8785 JSON of the `error` object.
  public Bytes outcome() {
    return Bytes.of(CanonicalJson.write(toJson()));
  }
}
