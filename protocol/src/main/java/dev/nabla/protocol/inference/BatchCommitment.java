package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// What `Settlement.commitBatch` takes: the next windows of one node, and what they hold.
///
/// @param nodeId whose windows
/// @param firstWindow the next number that the contract expects
/// @param lastWindow not below the first
/// @param root of the positional Keccak tree with one [BatchLeaf] a window
/// @param blobRoot of the chunk tree ([Blob#rootOf])
/// @param blobSize bytes of the blob
/// @param receiptCount all receipts
/// @param vanillaCount receipts of [Mode#VANILLA]
/// @param teeCount receipts of [Mode#TEE]
/// @param zkmlCount receipts of [Mode#ZKML]
/// @param priceTotal sum of the prices
/// @param workTokens tokens read and made by all receipts
/// @param workQuadratic sum over receipts of the square of their tokens
public record BatchCommitment(
    Hash nodeId,
    long firstWindow,
    long lastWindow,
    Hash root,
    Hash blobRoot,
    int blobSize,
    int receiptCount,
    int vanillaCount,
    int teeCount,
    int zkmlCount,
    UInt256 priceTotal,
    long workTokens,
    long workQuadratic) {
  /// Most windows of one batch.
  public static final int MAX_WINDOWS = 4_096;

  /// @throws DecodingException where a number is out of range
  public BatchCommitment {
    if (firstWindow < 0 || lastWindow < firstWindow || lastWindow - firstWindow >= MAX_WINDOWS) {
      throw new DecodingException("window range " + firstWindow + " to " + lastWindow, 0);
    }
    if ((blobSize | receiptCount | vanillaCount | teeCount | zkmlCount) < 0
        || (workTokens | workQuadratic) < 0) {
      throw new DecodingException("negative number in a batch commitment", 0);
    }
  }

  /// keccak256(abi.encode(nodeId, firstWindow)): names the batch on chain.
  public Hash batchId() {
    return batchId(nodeId, firstWindow);
  }

  /// The id of the batch of `nodeId` that starts at `firstWindow`.
  public static Hash batchId(Hash nodeId, long firstWindow) {
    return new AbiWords().hash(nodeId).uint(firstWindow).keccak256();
  }

  /// Number of windows, and of leaves under [#root()].
  public int windowCount() {
    return (int) (lastWindow - firstWindow + 1);
  }
}
