package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What only the payer gets with a receipt: enough to prove to anyone what was asked and answered,
/// and to have it run again without the node's help.
///
/// @param salts of the four hashed fields
/// @param evidence `abi.encode` of the evidence struct; empty where the receipt has none
/// @param outputIds token ids of the answer; empty where there are none
/// @param routing which mode was asked for and why which was chosen; null where nobody asked
public record ReceiptSecrets(
    Salts salts, Bytes evidence, TokenIds outputIds, @Nullable Routing routing) {
  /// Of a receipt for whose mode nobody asked.
  public ReceiptSecrets(Salts salts, Bytes evidence, TokenIds outputIds) {
    this(salts, evidence, outputIds, null);
  }

  /// Hides all of it.
  @Override
  public String toString() {
    return "ReceiptSecrets[hidden]";
  }
}
