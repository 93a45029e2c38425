package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The one owner of a key's nonces: whoever wants a transaction from this key asks here.
///
/// A request is named by its caller. Submitting the same name again while it is pending or after it
/// succeeded changes nothing, so a task may submit on every run until the ledger shows the effect.
/// Nothing is kept on disk: after a restart the nonce comes from the ledger's blocks, callers look
/// at the ledger and submit what is still missing, and a forgotten transaction that still waits in
/// a pool has the very nonce that is used again, so only one of the two is ever executed.
///
/// Nonces are used without gaps: one is taken only when its transaction was handed over or may have
/// been. [#advance()] must be called regularly; it finds what was mined, sends again what the
/// ledger forgot, and raises the fee of what is stuck. All methods are short and safe to call from
/// any thread; each makes a few round trips to the ledger.
public final class TransactionSender {
  /// Requests that may be pending at once.
  public static final int MAX_PENDING = 256;

  private static final int MAX_REMEMBERED = 4_096;
  private static final int MAX_NONCES_TO_TRY = 4;

  /// An eighth more each time: enough to go from 1 gwei to the highest fee.
  private static final int MAX_ATTEMPTS = 64;

  /// Ethereum's per-transaction cap (EIP-7825).
  private static final long MAX_GAS = 1 << 24;

  /// A replacement must raise both fees by a tenth; an eighth is above that in every rounding.
  private static final BigInteger BUMP_NUMERATOR = BigInteger.valueOf(9);

  private static final BigInteger BUMP_DENOMINATOR = BigInteger.valueOf(8);

  private final EthClient ledger;
  private final SecretKey key;
  private final Address address;
  private final SenderSettings settings;
  private final InstantSource clock;
  private final TreeMap<Long, PendingSubmission> pending = new TreeMap<>();
  private final Map<String, SubmissionState> done =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SubmissionState> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private final Instant started;
  private @Nullable Long nextNonce;

  /// A sender for `key`, of which there must be no other.
  public TransactionSender(
      EthClient ledger, SecretKey key, SenderSettings settings, InstantSource clock) {
    this.ledger = ledger;
    this.key = key;
    this.address = Secp256k1.addressOf(key);
    this.settings = settings;
    this.clock = clock;
    this.started = clock.instant();
  }

  /// Whose transactions these are.
  public Address address() {
    return address;
  }

  /// How the request with this name stands; nothing where it was never submitted, was lost to
  /// another transaction with its nonce, or was long ago.
  public synchronized Optional<SubmissionState> state(String requestKey) {
    return findPending(requestKey)
        .<SubmissionState>map(found -> new SubmissionState.Pending(found.newest().hash()))
        .or(() -> Optional.ofNullable(done.get(requestKey)));
  }

  private Optional<PendingSubmission> findPending(String requestKey) {
    return pending.values().stream().filter(one -> one.key().equals(requestKey)).findFirst();
  }

  /// Hands the request to the ledger, unless it is pending or has succeeded, and gives the hash of
  /// its transaction. Does not wait for a block.
  ///
  /// @throws RpcFailure where the ledger refuses the transaction (with [RpcFailure#isRevert()]
  ///   where it would revert); with [RpcFailure#retryable()] where it can't be reached before
  ///   anything was sent, or too much is pending: submit again later
  public synchronized Hash submit(TransactionRequest request) {
    Optional<PendingSubmission> same = findPending(request.key());
    if (same.isPresent()) {
      return same.get().newest().hash();
    }
    if (done.get(request.key()) instanceof SubmissionState.Succeeded(MinedReceipt receipt)) {
      return receipt.transactionHash();
    }
    if (pending.size() >= MAX_PENDING) {
      throw later(MAX_PENDING + " transactions are pending");
    }
    long gasLimit = request.gasLimit() == 0 ? estimate(request) : request.gasLimit();
    for (int attempt = 1; ; attempt++) {
      PendingSubmission submission = new PendingSubmission(request, nonce(), gasLimit);
      submission.add(sign(submission, tip(), maxFee()));
      HandOver result = handOver(submission);
      if (result == HandOver.TAKEN) {
        done.remove(request.key());
        pending.put(submission.nonce(), submission);
        nextNonce = submission.nonce() + 1;
        return submission.newest().hash();
      }
      if (attempt == MAX_NONCES_TO_TRY) {
        throw RpcFailure.refused(0, "nonce " + submission.nonce() + " is taken", "");
      }
      nextNonce = Math.max(submission.nonce() + 1, ledger.transactionCount(address));
    }
  }

  private long estimate(TransactionRequest request) {
    long estimate = ledger.estimateGas(address, request);
    return Math.min(MAX_GAS, estimate + estimate / 100 * settings.gasMarginPercent());
  }

  private long nonce() {
    Long known = nextNonce;
    if (known == null) {
      known = ledger.transactionCount(address);
      long leftovers = ledger.pendingTransactionCount(address) - known;
      if (leftovers > 0 && clock.instant().isBefore(started.plus(settings.bumpAfter()))) {
        throw later(leftovers + " transactions from before a restart still wait");
      }
      nextNonce = known;
    }
    return known;
  }

  private static RpcFailure later(String why) {
    return RpcFailure.unreachable(why, new IllegalStateException(why));
  }

  private UInt256 tip() {
    return least(ledger.maxPriorityFeePerGas(), settings.maxFeePerGas());
  }

  private UInt256 maxFee() {
    UInt256 baseFee = ledger.latestBlock().baseFeePerGas();
    return least(baseFee.add(baseFee).add(tip()), settings.maxFeePerGas());
  }

  private static UInt256 least(UInt256 left, UInt256 right) {
    return left.compareTo(right) <= 0 ? left : right;
  }

  private DynamicFeeTransaction sign(PendingSubmission submission, UInt256 tip, UInt256 maxFee) {
    return submission.at(settings.chainId(), tip, maxFee).signed(key);
  }

  /// What became of handing a transaction over.
  private enum HandOver {
    /// The ledger has it, or may have it.
    TAKEN,
    /// The nonce belongs to a transaction in a block, or to a waiting one that can't be replaced.
    NONCE_USED
  }

  private HandOver handOver(PendingSubmission submission) {
    submission.sent(clock.instant());
    try {
      ledger.sendRawTransaction(submission.newest().encoded());
      return HandOver.TAKEN;
    } catch (RpcFailure e) {
      return verdictOf(submission, e);
    }
  }

  /// Refusals are known by their text, the only thing that Ethereum nodes agree on.
  private HandOver verdictOf(PendingSubmission submission, RpcFailure failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (failure.retryable() || text.contains("already known")) {
      return HandOver.TAKEN;
    }
    if (text.contains("nonce too low")) {
      return HandOver.NONCE_USED;
    }
    if (text.contains("underpriced") && raiseFee(submission)) {
      return handOver(submission);
    }
    throw failure;
  }

  /// Adds an attempt with both fees an eighth higher, and never below what the ledger asks today;
  /// false where that would exceed the limit.
  private boolean raiseFee(PendingSubmission submission) {
    DynamicFeeTransaction last = submission.newest();
    UInt256 tip = greatest(raised(last.maxPriorityFeePerGas()), tip());
    UInt256 maxFee = greatest(greatest(raised(last.maxFeePerGas()), maxFee()), tip);
    boolean tooMany = submission.hashes().size() >= MAX_ATTEMPTS;
    if (tooMany || maxFee.compareTo(settings.maxFeePerGas()) > 0) {
      return false;
    }
    submission.add(sign(submission, tip, maxFee));
    return true;
  }

  private static UInt256 raised(UInt256 fee) {
    BigInteger raised = fee.toBigInteger().multiply(BUMP_NUMERATOR).divide(BUMP_DENOMINATOR);
    return UInt256.of(raised.add(BigInteger.ONE));
  }

  private static UInt256 greatest(UInt256 left, UInt256 right) {
    return left.compareTo(right) >= 0 ? left : right;
  }

  /// Looks at the ledger: settles what is in blocks, sends again what is missing, raises the fee of
  /// the oldest where it is stuck. Does nothing where nothing is pending.
  ///
  /// @throws RpcFailure where the ledger can't be reached; nothing is lost by it
  public synchronized void advance() {
    if (pending.isEmpty()) {
      return;
    }
    long mined = ledger.transactionCount(address);
    while (!pending.isEmpty() && pending.firstKey() < mined) {
      PendingSubmission oldest = pending.firstEntry().getValue();
      Optional<MinedReceipt> receipt = receiptOf(oldest);
      pending.remove(oldest.nonce());
      receipt.ifPresent(found -> done.put(oldest.key(), stateOf(found)));
    }
    Instant now = clock.instant();
    for (PendingSubmission waiting : pending.values()) {
      resend(waiting, now, waiting.nonce() == mined);
    }
  }

  private Optional<MinedReceipt> receiptOf(PendingSubmission submission) {
    for (Hash hash : submission.hashes()) {
      Optional<MinedReceipt> receipt = ledger.transactionReceipt(hash);
      if (receipt.isPresent()) {
        return receipt;
      }
    }
    return Optional.empty();
  }

  private static SubmissionState stateOf(MinedReceipt receipt) {
    return receipt.succeeded()
        ? new SubmissionState.Succeeded(receipt)
        : new SubmissionState.Reverted(receipt);
  }

  private void resend(PendingSubmission waiting, Instant now, boolean isNext) {
    if (isNext && !now.isBefore(waiting.sentAt().plus(settings.bumpAfter()))) {
      raiseFee(waiting);
      handOverAgain(waiting);
    } else if (!now.isBefore(waiting.sentAt().plus(settings.resendAfter()))
        && !ledger.knowsTransaction(waiting.newest().hash())) {
      handOverAgain(waiting);
    }
  }

  /// A refusal of a resent transaction is no news to anyone: the next look at the ledger tells what
  /// became of its nonce.
  private void handOverAgain(PendingSubmission waiting) {
    try {
      handOver(waiting);
    } catch (RpcFailure e) {
      waiting.sent(clock.instant());
    }
  }
}
