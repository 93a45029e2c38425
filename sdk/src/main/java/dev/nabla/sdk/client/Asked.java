package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ReceiptFile;

/// A question, its answer and the receipt over both, byte for byte: what [ReceiptFile] is checked
/// against.
///
/// @param requestId by which the gateway gives out everything about the request; a secret of the
///   payer
/// @param nonce what the client chose, so that the node could not choose the seed
/// @param request the body as sent
/// @param response the body as received, its receipt included
/// @param text the answer
/// @param receipt as the response carried it; form checked, nothing else
public record Asked(
    String requestId, Hash nonce, Bytes request, Bytes response, String text, ReceiptFile receipt) {

  /// The receipt's id alone: the rest is text of the parties.
  @Override
  public String toString() {
    return "Asked[" + receipt.id() + "]";
  }
}
