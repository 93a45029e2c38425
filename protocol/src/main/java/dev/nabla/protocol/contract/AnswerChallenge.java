package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;

/// An accusation that one answer is false, with the bytes behind its hashes. **It publishes them.**
///
/// @param commitment the batch as committed
/// @param window the signed header as committed
/// @param windowPath from the window's leaf to the batch's root
/// @param receipt the accused receipt
/// @param receiptPath from the receipt's id to the window's root
/// @param opening what was asked and answered, with evidence
/// @param resolvedModelId the exact model that the request's name means, by the accuser's reading
public record AnswerChallenge(
    BatchCommitment commitment,
    SignedWindow window,
    MerklePath windowPath,
    InferenceReceipt receipt,
    MerklePath receiptPath,
    Opening opening,
    Hash resolvedModelId) {
  /// Most bytes of call data.
  public static final int MAX_BYTES = 96 * 1024;

  /// The receipt's id.
  public Hash receiptId() {
    return receipt.id(window.header().domain());
  }
}
