package dev.nabla.inference.exact;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.TokenIds;

/// An exact answer with all that is needed to judge it: what its receipt claims, and the opened
/// preimages of its hashes.
///
/// @param request body bytes as received
/// @param response body bytes as hashed
/// @param output UTF-8 of the outcome
/// @param outputIds those that the evidence names
/// @param claim the receipt's own members that a run decides
public record DisclosedAnswer(
    Bytes request,
    Bytes response,
    Bytes output,
    ExactEvidence evidence,
    TokenIds outputIds,
    Claim claim) {

  /// What the receipt says outside its hashes.
  ///
  /// @param outcome [Outcome#COMPLETED], [Outcome#ABORTED] or [Outcome#ERROR]
  /// @param modelCommitment the model root that the receipt names
  public record Claim(
      Outcome outcome, Hash modelCommitment, long promptTokens, long completionTokens) {}

  /// @throws DecodingException where the ids are not those that the evidence names: whoever opened
  ///   the answer did not open it, and nothing is said about it
  public DisclosedAnswer {
    if (!outputIds.hash().equals(evidence.outputIdsHash())) {
      throw new DecodingException("the output ids are not those that the evidence names", 0);
    }
  }

  /// Puts a receipt and its opening together; the caller has checked that the opening is a true one
  /// ([Opening#unequalTo]).
  ///
  /// @throws DecodingException where the evidence is no evidence of an exact answer, or the ids are
  ///   not those that it names
  public static DisclosedAnswer of(InferenceReceipt receipt, Opening opening) {
    return new DisclosedAnswer(
        opening.request(),
        opening.response(),
        opening.output(),
        ExactEvidence.decode(opening.evidence()),
        opening.outputIds(),
        new Claim(
            receipt.outcome(),
            receipt.modelCommitment(),
            receipt.promptTokens(),
            receipt.completionTokens()));
  }

  /// Hides the texts.
  @Override
  public String toString() {
    return "DisclosedAnswer[" + claim.outcome + "]";
  }
}
