package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ReceiptFile;

/// An answer with all that the one who asked should keep.
///
/// @param request body as sent
/// @param response body as received, receipt and all
/// @param requestId names the exchange; who knows it gets salts and texts from the gateway
/// @param answer what the response says
/// @param receipt as the response carried it, with secrets
public record Answered(
    Bytes request, Bytes response, String requestId, ChatAnswer answer, ReceiptFile receipt) {
  /// Hides texts and the request id.
  @Override
  public String toString() {
    return "Answered[" + receipt.id() + "]";
  }
}
