package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import java.util.ArrayList;
import java.util.List;

/// What `Settlement.commitBatch` takes: the next windows of one node, and what they hold.
///
/// @param nodeId whose windows
/// @param firstWindow the next number that the contract expects
/// @param lastWindow not below the first
/// @param root of the positional Keccak tree with one [BatchLeaf] a window
/// @param blobRoot of the chunk tree ([BlobChunks])
/// @param blobSize bytes of the blob
/// @param receiptCount all receipts
/// @param vanillaCount receipts of [Mode#VANILLA]
/// @param teeCount receipts of [Mode#TEE]
/// @param zkmlCount receipts of [Mode#ZKML]
/// @param priceTotal sum of the prices
/// @param workTokens sum of the receipts' work
/// @param workQuadratic sum over receipts of the square of their work
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

  /// What the chain must be told about the batch of `blob` that starts at `firstWindow`. Both who
  /// commits and who re-checks compute it here.
  ///
  /// @throws DecodingException where the blob has no window, or its sums are out of range
  public static BatchCommitment of(Blob blob, Bytes encodedBlob, long firstWindow) {
    List<Bytes> leaves = new ArrayList<>(blob.windows().size());
    Totals totals = new Totals();
    for (Blob.Window window : blob.windows()) {
      leaves.add(window.leaf().encode());
      window.entries().forEach(entry -> totals.add(entry.receipt()));
    }
    return new BatchCommitment(
        blob.nodeId(),
        firstWindow,
        firstWindow + leaves.size() - 1,
        MerkleTree.root(TreeHash.KECCAK256, leaves),
        BlobChunks.of(encodedBlob).root(),
        encodedBlob.size(),
        totals.receipts,
        totals.byMode[Mode.VANILLA.code()],
        totals.byMode[Mode.TEE.code()],
        totals.byMode[Mode.ZKML.code()],
        totals.price,
        totals.tokens,
        totals.tokensSquared);
  }

  private static final class Totals {
    private final int[] byMode = new int[Mode.values().length];
    private int receipts;
    private UInt256 price = UInt256.ZERO;
    private long tokens;
    private long tokensSquared;

    private void add(InferenceReceipt receipt) {
      receipts++;
      byMode[receipt.mode().code()]++;
      price = sum(price, receipt.price());
      try {
        long work = receipt.workTokens();
        tokens = Math.addExact(tokens, work);
        tokensSquared = Math.addExact(tokensSquared, Math.multiplyExact(work, work));
      } catch (ArithmeticException e) {
        throw new DecodingException("the work of a batch is above 2^63 - 1", 0, e);
      }
    }

    private static UInt256 sum(UInt256 left, UInt256 right) {
      UInt256 sum = left.add(right);
      if (sum.compareTo(left) < 0) {
        throw new DecodingException("the prices of a batch are above 2^256 - 1", 0);
      }
      return sum;
    }
  }
}
