package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.protocol.inference.Wish;
import org.jspecify.annotations.Nullable;

/// What only the one who asked knows about a question: without it, an older or another's receipt
/// could pass for the one that was paid for.
///
/// @param nonce as sent in `x-nabla-nonce`
/// @param node keys of the node that was asked, from the registry and not from the receipt
/// @param sentMillis when the question was sent, milliseconds since the epoch
/// @param receivedMillis when the response had come whole
/// @param model what the hub knows by the name in the request; null where it knows none
/// @param succeeded whether the response's status says that it is an answer, not an error
/// @param wish how much the answer had to prove, as sent in headers; null where nothing was said
public record Asked(
    Hash nonce,
    NodeKeys node,
    long sentMillis,
    long receivedMillis,
    @Nullable NamedModel model,
    boolean succeeded,
    @Nullable Wish wish) {
  /// Of a question that said nothing of its mode.
  public Asked(
      Hash nonce,
      NodeKeys node,
      long sentMillis,
      long receivedMillis,
      @Nullable NamedModel model,
      boolean succeeded) {
    this(nonce, node, sentMillis, receivedMillis, model, succeeded, null);
  }

  /// A record of the model hub.
  ///
  /// @param modelId its name on the ledger
  /// @param modelRoot of the weights
  public record NamedModel(Hash modelId, Hash modelRoot) {}
}
