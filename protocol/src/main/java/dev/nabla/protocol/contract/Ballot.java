package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Hash;

/// A validator's part in a dispute.
///
/// @param commitment of its vote; zero where it has made none
/// @param faultMask what it revealed
public record Ballot(Hash commitment, boolean abstained, boolean revealed, int faultMask) {
  /// Whether the validator has committed or abstained.
  public boolean hasActed() {
    return abstained || !commitment.equals(Hash.ZERO);
  }
}
