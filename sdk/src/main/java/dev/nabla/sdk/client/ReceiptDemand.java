package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import java.util.Optional;

/// What a payer asks of a receipt before it takes it for one: with less in hand it could never show
/// that the answer was false.
final class ReceiptDemand {
  private ReceiptDemand() {}

  /// Why `file` is not enough for who sent `nonce`; empty where it is.
  static Optional<String> objection(ReceiptFile file, Hash nonce) {
    ReceiptSecrets secrets = file.secrets();
    if (secrets == null) {
      return Optional.of("the receipt came without its salts");
    }
    if (secrets.evidence().isEmpty()) {
      return file.receipt().outcome() == Outcome.COMPLETED
          ? Optional.of("the receipt came without evidence of the run")
          : Optional.empty();
    }
    try {
      boolean ours = Evidence.decode(secrets.evidence()).nonce().equals(Nonce.client(nonce));
      return ours
          ? Optional.empty()
          : Optional.of("the answer is not bound to the nonce that was sent");
    } catch (DecodingException e) {
      return Optional.of("the receipt's evidence cannot be read");
    }
  }
}
