package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;

/// Evidence for a node as `TeeRegistry` takes it.
///
/// @param policyId of the record that it is to be judged by
/// @param sealingKey the node's X25519 key
/// @param expiry seconds since the epoch
/// @param challengeBlock a block of the last 256, whose hash the evidence is bound to
/// @param evidence for the platform of the record
/// @param collateral what it takes to judge it
public record NodeAttestation(
    Hash policyId,
    Hash sealingKey,
    long expiry,
    long challengeBlock,
    Bytes evidence,
    Bytes collateral) {}
