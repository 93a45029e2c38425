package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.HashedField;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.Routing;
import org.jspecify.annotations.Nullable;

/// All of a receipt that is known when a request has ended; window, index and time are given when
/// its window closes.
///
/// @param requestId names the request
/// @param outcome how it ended
/// @param model what answered
/// @param choice in which mode
/// @param usage tokens read and made
/// @param opening salts and preimages of the four hashes
/// @param disclosure what of it may leave the parties
public record ReceiptDraft(
    RequestId requestId,
    Outcome outcome,
    Model model,
    Choice choice,
    Tokens usage,
    Opening opening,
    Disclosure disclosure) {
  /// Most bytes of an exchange that is published: what one blob has room for beside its frame.
  static final int MAX_DISCLOSED_BYTES = Blob.MAX_BYTES - (1 << 19);

  /// @param modelId id of the model record in ModelHub
  /// @param commitment what the engine itself loaded
  public record Model(Hash modelId, Hash commitment) {}

  /// How the answer was given.
  ///
  /// @param routing what was asked and why this was chosen; null where nobody asked
  public record Choice(Mode mode, @Nullable Routing routing) {
    /// What holds where nobody asks.
    public static final Choice USUAL = new Choice(Mode.VANILLA, null);
  }

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
        choice.mode(),
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
        routingHash(),
        disclosed(),
        Hash.ZERO);
  }

  /// What no blob could hold leaves the parties as hashes alone; otherwise nothing after it could
  /// be settled.
  private Disclosure disclosed() {
    return sizeBytes() > MAX_DISCLOSED_BYTES ? Disclosure.HASHES : disclosure;
  }

  private Hash routingHash() {
    Routing routing = choice.routing();
    return routing == null ? Hash.ZERO : routing.hash(opening.salts());
  }

  private Hash hash(HashedField field) {
    return opening.salts().hash(field, opening.preimage(field));
  }

  /// As the receipt will count it ([InferenceReceipt#workTokens()]).
  long workTokens() {
    return model.modelId().equals(Hash.ZERO) ? 0 : usage.prompt() + usage.completion();
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
