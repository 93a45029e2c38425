package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;

/// Evidence that `TeeRegistry` has accepted, as its event tells it.
///
/// @param nodeId whose it is
/// @param policyId of the record that accepted it
/// @param expiry seconds since the epoch
/// @param challenge hash of the block that it answers
/// @param evidence for the platform of the record
/// @param collateral what it takes to judge it
public record NodeEvidence(
    Hash nodeId, Hash policyId, long expiry, Hash challenge, Bytes evidence, Bytes collateral) {}
