package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Hash;

/// How a request that was given to a [TransactionSender] stands.
public sealed interface SubmissionState {

  /// It was sent and is in no block yet, as far as the sender knows.
  ///
  /// @param transactionHash of the newest attempt; changes when the fee is raised
  record Pending(Hash transactionHash) implements SubmissionState {}

  /// It is in a block and ran to its end.
  record Succeeded(MinedReceipt receipt) implements SubmissionState {}

  /// It is in a block and reverted or ran out of gas. Submitting the key again sends it again.
  record Reverted(MinedReceipt receipt) implements SubmissionState {}
}
