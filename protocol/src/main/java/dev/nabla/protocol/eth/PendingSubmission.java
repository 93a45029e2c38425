package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A request at its nonce, with every transaction that was signed for it: whichever of them gets
/// into a block, the request is done.
final class PendingSubmission {
  private final TransactionRequest request;
  private final long nonce;
  private final long gasLimit;
  private final List<DynamicFeeTransaction> attempts = new ArrayList<>();
  private Instant sentAt = Instant.MIN;

  PendingSubmission(TransactionRequest request, long nonce, long gasLimit) {
    this.request = request;
    this.nonce = nonce;
    this.gasLimit = gasLimit;
  }

  String key() {
    return request.key();
  }

  long nonce() {
    return nonce;
  }

  Instant sentAt() {
    return sentAt;
  }

  void sent(Instant now) {
    sentAt = now;
  }

  void add(DynamicFeeTransaction attempt) {
    attempts.add(attempt);
  }

  DynamicFeeTransaction newest() {
    return attempts.getLast();
  }

  List<Hash> hashes() {
    return attempts.stream().map(Transaction::hash).toList();
  }

  /// The unsigned transaction at these fees.
  DynamicFeeTransaction at(long chainId, UInt256 tip, UInt256 maxFee) {
    return new DynamicFeeTransaction(
        chainId,
        nonce,
        tip,
        maxFee,
        gasLimit,
        Optional.of(request.to()),
        request.value(),
        request.data(),
        List.of(),
        Transaction.UNSIGNED);
  }
}
