package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.HashedField;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;

/// All of a receipt that is known when a request has ended; window, index and time are given when
/// its window closes.
///
/// @param requestId names the request
/// @param outcome how it ended
/// @param model what answered
/// @param usage tokens read and made
/// @param opening salts and preimages of the four hashes
/// @param disclosure what of it leaves the parties
public record ReceiptDraft(
    RequestId requestId,
    Outcome outcome,
    Model model,
    Tokens usage,
    Opening opening,
    Disclosure disclosure) {

  /// @param modelId id of the model record in ModelHub
  /// @param commitment what the engine itself loaded
  public record Model(Hash modelId, Hash commitment) {}

  /// @param prompt tokens read
  /// @param completion tokens made
  public record Tokens(long prompt, long completion) {
    /// Nothing was read or made.
    public static final Tokens NONE = new Tokens(0, 0);
  }

  /// The receipt at its place. Nothing is paid here, so price and parties of a payment are zero.
  ///
  /// @param timestampMillis when its window closes
  InferenceReceipt at(Hash nodeId, long window, int index, long timestampMillis) {
    return new InferenceReceipt(
        InferenceReceipt.VERSION,
        Mode.VANILLA,
        outcome,
        nodeId,
        window,
        index,
        model.modelId(),
        model.commitment(),
        hash(HashedField.REQUEST),
        hash(HashedField.RESPONSE),
        hash(HashedField.OUTPUT),
        usage.prompt(),
        usage.completion(),
        UInt256.ZERO,
        Address.ZERO,
        Address.ZERO,
        Address.ZERO,
        Hash.ZERO,
        Hash.ZERO,
        timestampMillis,
        hash(HashedField.EVIDENCE),
        Hash.ZERO,
        disclosure,
        Hash.ZERO);
  }

  private Hash hash(HashedField field) {
    return opening.salts().hash(field, opening.preimage(field));
  }

  /// About how many bytes it takes in the journal.
  int sizeBytes() {
    return InferenceReceipt.ENCODED_SIZE
        + opening.request().size()
        + opening.response().size()
        + opening.output().size()
        + opening.evidence().size()
        + 4 * opening.outputIds().size();
  }
}
