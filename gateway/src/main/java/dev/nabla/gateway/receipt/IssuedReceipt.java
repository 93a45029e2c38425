package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ReceiptFile;

/// A signed receipt that is in the journal, for its payer.
///
/// @param requestId names the request
/// @param file receipt, path, signed header and secrets
public record IssuedReceipt(RequestId requestId, ReceiptFile file) {
  /// The receipt's public id.
  public Hash id() {
    return file.id();
  }
}
