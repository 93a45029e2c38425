package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// A dispute over one receipt as `Settlement` stores it; times in seconds since the epoch.
///
/// @param attestationsBefore how many attestations of the batch are older than the challenge
/// @param appealDeadline until when the verdict could be appealed; 0 while there is none
/// @param judgedByVote whether the verdict is one of validators' votes
/// @param acted stake that has committed or abstained
/// @param faultMask bits that most guilty stake named
/// @param engineVersion rules by which the answer was judged
public record Dispute(
    Hash batchId,
    Address challenger,
    long challengedAt,
    long decidedAt,
    int attestationsBefore,
    UInt256 bond,
    long commitDeadline,
    long revealDeadline,
    long appealDeadline,
    DisputeOutcome outcome,
    boolean judgedByVote,
    UInt256 acted,
    UInt256 abstained,
    int faultMask,
    boolean extended,
    UInt256 guilty,
    UInt256 clear,
    Hash engineVersion) {}
