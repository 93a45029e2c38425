package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import java.util.ArrayList;
import java.util.List;

/// An encoded blob cut into chunks of [#CHUNK_BYTES], the last one shorter: the leaves of the
/// positional Keccak tree whose root a batch commits to.
public final class BlobChunks {
  /// Bytes of a chunk.
  public static final int CHUNK_BYTES = 1_024;

  private final List<Bytes> chunks;

  private BlobChunks(List<Bytes> chunks) {
    this.chunks = chunks;
  }

  /// The chunks of `blob`; none where it is empty.
  public static BlobChunks of(Bytes blob) {
    List<Bytes> chunks = new ArrayList<>(blob.size() / CHUNK_BYTES + 1);
    for (int at = 0; at < blob.size(); at += CHUNK_BYTES) {
      chunks.add(blob.slice(at, Math.min(CHUNK_BYTES, blob.size() - at)));
    }
    return new BlobChunks(chunks);
  }

  /// Number of chunks.
  public int count() {
    return chunks.size();
  }

  /// The chunk at `index`.
  public Bytes chunk(int index) {
    return chunks.get(index);
  }

  /// The blob's root.
  public Hash root() {
    return MerkleTree.root(TreeHash.KECCAK256, chunks);
  }

  /// The path from the chunk at `index` to the root.
  public MerklePath prove(int index) {
    return MerkleTree.prove(TreeHash.KECCAK256, chunks, index);
  }
}
