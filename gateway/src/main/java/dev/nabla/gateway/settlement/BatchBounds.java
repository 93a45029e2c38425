package dev.nabla.gateway.settlement;

import dev.nabla.protocol.contract.SettlementTimings;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Blob;

/// How much one batch holds. A window alone is always taken: the signer keeps windows below these.
///
/// @param windows most windows
/// @param receipts most receipts
/// @param blobBytes most bytes of receipts and openings, below [Blob#MAX_BYTES] by what framing
///   adds
/// @param tokens most tokens read and made
/// @param tokensSquared most sum of squares of the tokens of a receipt
public record BatchBounds(
    int windows, int receipts, int blobBytes, long tokens, long tokensSquared) {
  private static final int MAX_RECEIPTS = 16_384;
  private static final int FRAMING_BYTES = 1 << 19;

  /// The bounds that the contract and the blob format set.
  public static BatchBounds of(SettlementTimings timings) {
    return new BatchBounds(
        BatchCommitment.MAX_WINDOWS,
        MAX_RECEIPTS,
        Blob.MAX_BYTES - FRAMING_BYTES,
        timings.maxWorkTokens(),
        timings.maxWorkQuadratic());
  }
}
