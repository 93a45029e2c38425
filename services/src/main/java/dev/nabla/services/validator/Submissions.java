package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.SubmissionState;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.protocol.eth.TransactionSender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Sends a validator's transactions, each under a name, so that every run of a task may ask for the
/// same again. What the ledger refuses is told once and tried again after a while.
final class Submissions {
  /// Gas for calls that write a few slots; more than twice what any of them takes. Given outright
  /// where the ledger can't estimate, because its newest block is before the phase that the call
  /// belongs to.
  static final long CALL_GAS = 500_000;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int MAX_REMEMBERED = 4_096;

  private final TransactionSender sender;
  private final InstantSource clock;
  private final ValidatorEvents events;
  private final Map<String, Instant> refusedAt =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  Submissions(TransactionSender sender, InstantSource clock, ValidatorEvents events) {
    this.sender = sender;
    this.clock = clock;
    this.events = events;
  }

  /// Whose transactions these are.
  Address address() {
    return sender.address();
  }

  /// What became of asking.
  enum Asked {
    /// It is under way or done.
    SENT,
    /// The ledger refuses it today.
    REFUSED
  }

  /// A call to Settlement with [#CALL_GAS].
  Asked settle(String name, Bytes data) {
    return send(
        new TransactionRequest(name, ContractAddresses.SETTLEMENT, data, UInt256.ZERO, CALL_GAS));
  }

  /// Sends unless it was refused a moment ago.
  synchronized Asked send(TransactionRequest request) {
    Instant refused = refusedAt.get(request.key());
    if (refused != null && clock.instant().isBefore(refused.plus(RETRY_AFTER))) {
      return Asked.REFUSED;
    }
    boolean reverted = sender.state(request.key()).orElse(null) instanceof SubmissionState.Reverted;
    if (reverted && refused == null) {
      // Another was faster, or a phase has ended meanwhile: the ledger's state tells which.
      refusedAt.put(request.key(), clock.instant());
      return Asked.REFUSED;
    }
    try {
      sender.submit(request);
      refusedAt.remove(request.key());
      return Asked.SENT;
    } catch (RpcFailure e) {
      return refused(request, e);
    }
  }

  private Asked refused(TransactionRequest request, RpcFailure failure) {
    if (failure.retryable()) {
      throw failure;
    }
    boolean first = refusedAt.put(request.key(), clock.instant()) == null;
    if (first && !failure.isRevert()) {
      String detail = String.valueOf(failure.getMessage());
      events.happened(new ValidatorEvent.Refused(request.key(), detail));
    }
    return Asked.REFUSED;
  }
}
