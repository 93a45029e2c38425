package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;

/// What disclosure `full` reveals of one receipt: everything needed to run the answer again.
///
/// @param salts of the four hashed fields
/// @param request body bytes as received
/// @param response body bytes as hashed ([HashedBody])
/// @param output UTF-8 of the outcome
/// @param evidence `abi.encode` of the evidence struct; empty where the receipt has none
/// @param outputIds token ids of the answer; empty where there are none
public record Opening(
    Salts salts, Bytes request, Bytes response, Bytes output, Bytes evidence, TokenIds outputIds) {

  /// Hides the texts.
  @Override
  public String toString() {
    return "Opening[hidden, %d + %d bytes]".formatted(request.size(), response.size());
  }
}
