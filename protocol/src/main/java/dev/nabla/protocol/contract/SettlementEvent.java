package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.inference.BatchCommitment;

/// What `Settlement` tells in logs. Times are in seconds since the epoch.
public sealed interface SettlementEvent {

  /// A node put a batch on the ledger.
  record BatchCommitted(Hash batchId, long attestDeadline, BatchCommitment commitment)
      implements SettlementEvent {}

  /// A validator vouched for a batch.
  record Attested(Hash batchId, Address validator, Hash custodyRoot, Hash workRoot, boolean late)
      implements SettlementEvent {}

  /// Two thirds have attested; the batch is final at `finalAt`.
  record BatchVerified(Hash batchId, long finalAt) implements SettlementEvent {}

  /// An answer was accused.
  record AnswerChallenged(
      Hash receiptId,
      Hash batchId,
      Address challenger,
      long commitDeadline,
      long revealDeadline,
      AnswerChallenge challenge)
      implements SettlementEvent {}

  /// A validator committed to its vote.
  record VoteCommitted(Hash receiptId, Address voter, Hash commitment) implements SettlementEvent {}

  /// A validator opened its vote.
  record VoteRevealed(Hash receiptId, Address voter, int faultMask, Hash workRoot)
      implements SettlementEvent {}

  /// A validator said that it can't judge.
  record Abstained(Hash receiptId, Address voter) implements SettlementEvent {}

  /// Time was up without a verdict; there is one more round.
  record VoteExtended(Hash receiptId, long commitDeadline, long revealDeadline)
      implements SettlementEvent {}

  /// A dispute ended.
  record Decided(
      Hash receiptId,
      DisputeOutcome outcome,
      int faultMask,
      Hash engineVersion,
      long appealDeadline)
      implements SettlementEvent {}

  /// An accuser whom two thirds found wrong lost its bond.
  record BondFrozen(Hash receiptId, Address challenger, UInt256 amount)
      implements SettlementEvent {}

  /// An accuser may withdraw its bond.
  record BondReturned(Hash receiptId, Address challenger, UInt256 amount)
      implements SettlementEvent {}

  /// The contract itself found a fault.
  record FaultProven(Hash nodeId, long window, WindowFault fault, Address prover)
      implements SettlementEvent {}
}
