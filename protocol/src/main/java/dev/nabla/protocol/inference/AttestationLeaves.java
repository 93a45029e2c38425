package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The leaves under the two roots of an attestation. Each begins with the validator's address, so
/// one validator's roots are no use to another: they show that it held the data and made the run.
///
/// A leaf's 32 bytes are the leaf data of a positional Keccak tree.
public final class AttestationLeaves {
  private AttestationLeaves() {}

  /// keccak256(validator ‖ batchId ‖ u32 chunkIndex ‖ chunk).
  public static Hash custody(Address validator, Hash batchId, int chunkIndex, Bytes chunk) {
    return Keccak256.hash(validator.toArray(), batchId.toArray(), u32(chunkIndex), chunk.toArray());
  }

  /// The root over the custody leaves of all chunks of a blob, in order.
  public static Hash custodyRoot(Address validator, Hash batchId, BlobChunks blob) {
    List<Hash> leaves = new ArrayList<>(blob.count());
    for (int index = 0; index < blob.count(); index++) {
      leaves.add(custody(validator, batchId, index, blob.chunk(index)));
    }
    return root(leaves);
  }

  /// keccak256(validator ‖ receiptId ‖ u32 position ‖ x), x as f32 little-endian.
  ///
  /// @param position of the token in the conversation, from 0
  /// @param x raw state after the last layer at that position; borrowed, not kept
  public static Hash work(Address validator, Hash receiptId, int position, float[] x) {
    ByteBuffer state = ByteBuffer.allocate(x.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    state.asFloatBuffer().put(x);
    return Keccak256.hash(validator.toArray(), receiptId.toArray(), u32(position), state.array());
  }

  /// The root over leaves in order: custody by chunk; work by window, index of the receipt and
  /// position. keccak256 of nothing where there is none.
  public static Hash root(List<Hash> leaves) {
    List<Hash> leafHashes = new ArrayList<>(leaves.size());
    for (Hash leaf : leaves) {
      leafHashes.add(TreeHash.KECCAK256.leaf(leaf.toArray()));
    }
    return MerkleTree.rootOfLeafHashes(TreeHash.KECCAK256, leafHashes);
  }

  private static byte[] u32(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    BigEndian.putInt(bytes, 0, value);
    return bytes;
  }
}
