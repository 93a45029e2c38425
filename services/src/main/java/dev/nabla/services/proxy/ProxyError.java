package dev.nabla.services.proxy;

import org.jspecify.annotations.Nullable;

/// An error as the proxy itself tells it to a client.
///
/// @param status HTTP status, by which clients choose the class of their exception
/// @param code stable name
/// @param message for people: what happened, and what to do
/// @param retryAfterSeconds when to try again; null where that would not help by itself
record ProxyError(int status, String code, String message, @Nullable Integer retryAfterSeconds) {
  static ProxyError badRequest(String code, String message) {
    return new ProxyError(400, code, message, null);
  }

  /// The answer is not shown, for its receipt does not verify.
  static ProxyError refused(String claim, String detail) {
    return new ProxyError(
        502,
        "receipt_refused",
        "The receipt does not verify: %s. %s".formatted(claim, detail),
        null);
  }

  /// What a gateway sent is no answer.
  static ProxyError badAnswer(String detail) {
    return refused("response", "The gateway's answer cannot be read: " + detail);
  }

  static ProxyError unavailable(String code, String message) {
    return new ProxyError(503, code, message, 1);
  }
}
