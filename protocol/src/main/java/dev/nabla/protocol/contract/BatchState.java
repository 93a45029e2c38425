package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// A batch as `Settlement` stores it; times in seconds since the epoch.
///
/// @param commitmentHash keccak256 of the commitment's ABI encoding
/// @param operator whose node committed it
/// @param finalAt when it is final; 0 until two thirds have attested
/// @param workSeconds added to deadlines for its work
/// @param electorate stake that may attest
/// @param attested stake that has
/// @param committedBlock block of the commit; stakes are those of the block before
/// @param attestations how many have attested
public record BatchState(
    Hash commitmentHash,
    Address operator,
    long committedAt,
    long finalAt,
    long workSeconds,
    UInt256 electorate,
    UInt256 attested,
    long committedBlock,
    int attestations) {

  /// Whether there is such a batch.
  public boolean exists() {
    return !operator.equals(Address.ZERO);
  }
}
