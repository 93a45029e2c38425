package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.BatchCommitment;

/// A batch as the ledger tells of it.
///
/// @param committedBlock block that committed it
/// @param committedAt timestamp of that block, seconds since the epoch
public record CommittedBatch(BatchCommitment commitment, long committedBlock, long committedAt) {
  /// The batch's id.
  public Hash id() {
    return commitment.batchId();
  }
}
