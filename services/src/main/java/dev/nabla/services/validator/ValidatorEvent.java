package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.WindowFault;
import dev.nabla.protocol.inference.FaultMask;

/// Something that people who run a validator want to see, once. Holds no text of any user.
///
/// [Observation]s are told by every validator of a network alike; the rest is its own doing.
public sealed interface ValidatorEvent {

  /// Seen on the ledger rather than done.
  sealed interface Observation extends ValidatorEvent {}

  /// It has computed a model's root and told the ledger.
  ///
  /// @param agrees whether it is the published one
  record ModelConfirmed(Hash modelId, String name, boolean agrees) implements ValidatorEvent {}

  /// It vouches for a batch.
  ///
  /// @param rerun answers that it has run again and found true
  /// @param pathOnly receipts of which it could check signature and path alone: private ones, ones
  ///   without an exact model, or ones whose weights it lacks
  /// @param challenged false answers that it does not vouch for
  /// @param lapsed whether the node was out of service in between
  record BatchAttested(
      Hash batchId, int receipts, int rerun, int pathOnly, int challenged, boolean lapsed)
      implements ValidatorEvent {}

  /// It does not vouch for a batch.
  record BatchRejected(Hash batchId, RejectionReason reason, String detail)
      implements ValidatorEvent {}

  /// It can't vouch for a batch as long as nobody gives it the blob.
  record BlobUnavailable(Hash batchId, String detail) implements ValidatorEvent {}

  /// An answer is false; it accuses the node unless another has.
  record AnswerFalse(Hash receiptId, FaultMask faults) implements ValidatorEvent {}

  /// It can't accuse, and so does not vouch for the batch either.
  record ChallengeFailed(Hash receiptId, String detail) implements ValidatorEvent {}

  /// It has voted.
  record Voted(Hash receiptId, FaultMask faults) implements ValidatorEvent {}

  /// It has abstained, for want of the weights or because the accusation can't be read.
  record Abstained(Hash receiptId) implements ValidatorEvent {}

  /// Fast and plain engine differ: a bug of ours. The plain one's verdict counts.
  record EnginesDisagree(Hash receiptId) implements ValidatorEvent {}

  /// The ledger refused a transaction.
  record Refused(String request, String detail) implements ValidatorEvent {}

  /// Somebody accused an answer.
  record Challenged(Hash receiptId, Hash batchId, Address challenger) implements Observation {}

  /// A dispute ended.
  record Decided(Hash receiptId, DisputeOutcome outcome, int faultMask) implements Observation {}

  /// Stake was frozen.
  record StakeFrozen(Address account, UInt256 amount, Hash reason) implements Observation {}

  /// The ledger itself found a fault of a node.
  record FaultProven(Hash nodeId, long window, WindowFault fault) implements Observation {}
}
