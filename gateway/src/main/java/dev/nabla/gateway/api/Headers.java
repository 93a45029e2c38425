package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Names of our own headers, and the sets of headers that responses have.
final class Headers {
  static final String REQUEST_ID = "x-nabla-request-id";
  static final String RECEIPT_ID = "x-nabla-receipt-id";
  static final String RECEIPT = "x-nabla-receipt";
  static final String NONCE = "x-nabla-nonce";
  static final String DISCLOSURE = "x-nabla-disclosure";

  /// What Anthropic's and OpenAI's clients show of a request that went wrong.
  private static final List<String> PUBLIC_NAMES = List.of("request-id", "x-request-id");

  static final String RETRY_AFTER = "Retry-After";

  private static final String CONTENT_TYPE = "Content-Type";
  static final String JSON = "application/json";

  private Headers() {}

  static Map<String, String> json() {
    return of(JSON);
  }

  /// Of an error in JSON.
  static Map<String, String> json(@Nullable RequestError error) {
    Map<String, String> headers = json();
    if (error != null && error.retryAfter() != null) {
      headers.put(RETRY_AFTER, Long.toString(error.retryAfter().toSeconds()));
    }
    return headers;
  }

  static Map<String, String> of(String contentType) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(CONTENT_TYPE, contentType);
    return headers;
  }

  /// A stream of events that no proxy should hold back.
  static Map<String, String> events() {
    Map<String, String> headers = of("text/event-stream");
    headers.put("Cache-Control", "no-cache");
    headers.put("X-Accel-Buffering", "no");
    return headers;
  }

  /// How clients of both families hear of a request's public name.
  static Map<String, String> named(RequestId id) {
    String name = id.publicName();
    return PUBLIC_NAMES.stream().collect(Collectors.toMap(header -> header, _ -> name));
  }

  /// Adds what every response to a request with an id has.
  static Map<String, String> with(
      Map<String, String> headers, RequestId id, @Nullable ChatOptions options) {
    headers.put(REQUEST_ID, id.toHex());
    headers.putAll(named(id));
    if (options != null) {
      headers.put(DISCLOSURE, options.disclosureName());
      String nonce = options.nonceText();
      if (nonce != null) {
        headers.put(NONCE, nonce);
      }
    }
    return headers;
  }
}
