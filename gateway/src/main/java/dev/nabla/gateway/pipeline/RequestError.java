package dev.nabla.gateway.pipeline;

import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.protocol.inference.RequestRefused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An error, in the members of OpenAI's; other families say the same in their own.
///
/// @param status HTTP status, by which clients choose the class of their exception
/// @param type such as `invalid_request_error` or `server_error`
/// @param code stable name, null where there is none
/// @param message for people
/// @param param member at fault, null where there is none
/// @param retryAfter when to try again, null where nobody can say
public record RequestError(
    int status,
    String type,
    @Nullable String code,
    String message,
    @Nullable String param,
    @Nullable Duration retryAfter) {
  /// Type of errors that the client can mend.
  public static final String INVALID_REQUEST = "invalid_request_error";

  /// Type of errors that it cannot.
  public static final String SERVER = "server_error";

  /// Type of errors that pass when there are fewer requests.
  public static final String RATE_LIMIT = "rate_limit_error";

  /// An error without a word about when to try again.
  public RequestError(
      int status, String type, @Nullable String code, String message, @Nullable String param) {
    this(status, type, code, message, param, null);
  }

  /// What a refusal looks like.
  public static RequestError of(RequestRefused refused) {
    return new RequestError(
        refused.code().httpStatus(),
        INVALID_REQUEST,
        refused.code().wireName(),
        String.valueOf(refused.getMessage()),
        refused.param().orElse(null));
  }

  /// What a provider's failure looks like: as a failure of the gateway, since the client asked us.
  public static RequestError of(ProviderFailure failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.kind()) {
      case TIMEOUT -> server(504, "provider_timeout", message);
      case RATE_LIMITED ->
          new RequestError(
              429, RATE_LIMIT, "provider_busy", message, null, failure.retryAfter().orElse(null));
      case UNREACHABLE -> server(502, "provider_unreachable", message);
      case GARBAGE -> server(502, "provider_garbage", message);
      case REFUSED -> server(502, "provider_failed", message);
      case ABANDONED -> server(503, "request_abandoned", message);
    };
  }

  /// What a refusal of the server itself looks like.
  public static RequestError of(int status, String message) {
    String type = status < 500 ? INVALID_REQUEST : SERVER;
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

  /// A failure of ours that the client can only answer by trying again.
  public static RequestError server(int status, String code, String message) {
    return new RequestError(status, SERVER, code, message, null);
  }

  /// A failure of ours that is likely to have passed in so long.
  public static RequestError passing(String code, String message, Duration retryAfter) {
    return new RequestError(503, SERVER, code, message, null, retryAfter);
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
}
