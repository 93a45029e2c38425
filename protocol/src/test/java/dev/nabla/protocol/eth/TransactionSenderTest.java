package dev.nabla.protocol.eth;

import static dev.nabla.protocol.eth.FakeLedger.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.SubmissionState.Pending;
import dev.nabla.protocol.eth.SubmissionState.Reverted;
import dev.nabla.protocol.eth.SubmissionState.Succeeded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TransactionSenderTest {
  private static final long CHAIN = 62_252;

  private final FakeLedger ledger = new FakeLedger();
  private Instant now = Instant.EPOCH;
  private TransactionSender sender = newSender();

  private TransactionSender newSender() {
    return new TransactionSender(new EthClient(ledger), key(), SenderSettings.of(CHAIN), () -> now);
  }

  private static SecretKey key() {
    return SecretKey.of(Keccak256.hash("sender".getBytes(StandardCharsets.US_ASCII)).toArray());
  }

  @Test
  void sendsARequestOnceHoweverOftenItIsSubmitted() {
    Hash first = sender.submit(request("a"));
    Hash second = sender.submit(request("a"));
    ledger.mine();
    sender.advance();
    Hash third = sender.submit(request("a"));

    assertThat(second).isEqualTo(first);
    assertThat(third).isEqualTo(first);
    assertThat(ledger.mined).hasSize(1);
    assertThat(sender.state("a")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void signsForTheChainWithGasAboveTheEstimate() {
    sender.submit(request("a"));

    Transaction sent = Objects.requireNonNull(ledger.pool.get(0L));

    assertThat(sent.sender()).contains(sender.address());
    assertThat(sent.chainId()).hasValue(CHAIN);
    assertThat(sent.gasLimit()).isEqualTo(125_000);
  }

  @Test
  void givesEachRequestTheNextNonceWithoutWaiting() {
    sender.submit(request("a"));
    sender.submit(request("b"));
    sender.submit(request("c"));
    ledger.mine();
    sender.advance();

    assertThat(ledger.mined).extracting(Transaction::nonce).containsExactly(0L, 1L, 2L);
    assertThat(sender.state("c")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void takesNoNonceForWhatWouldRevert() {
    ledger.refusesEstimates = true;
    assertThatThrownBy(() -> sender.submit(request("a")))
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure.isRevert()).isTrue());
    ledger.refusesEstimates = false;

    sender.submit(request("b"));

    assertThat(ledger.pool).containsOnlyKeys(0L);
    assertThat(sender.state("a")).isEmpty();
  }

  @Test
  void sendsAgainWhatReverted() {
    sender.submit(request("a"));
    ledger.reverts = true;
    ledger.mine();
    sender.advance();
    assertThat(sender.state("a")).get().isInstanceOf(Reverted.class);
    ledger.reverts = false;

    sender.submit(request("a"));
    ledger.mine();
    sender.advance();

    assertThat(sender.state("a")).get().isInstanceOf(Succeeded.class);
    assertThat(ledger.mined).hasSize(2);
  }

  @Test
  void sendsAgainWhatThePoolForgot() {
    sender.submit(request("a"));
    ledger.forget();
    now = now.plus(Duration.ofSeconds(1));
    sender.advance();
    assertThat(ledger.pool).isEmpty();

    now = now.plus(Duration.ofSeconds(1));
    sender.advance();

    assertThat(ledger.pool).containsOnlyKeys(0L);
  }

  @Test
  void raisesTheFeeOfWhatIsStuckUntilItIsTaken() {
    sender.submit(request("a"));
    sender.submit(request("b"));
    ledger.baseFee = UInt256.of(3_000_000_000L);
    ledger.mine();
    assertThat(ledger.mined).isEmpty();

    now = now.plus(Duration.ofSeconds(10));
    sender.advance();
    ledger.mine();
    now = now.plus(Duration.ofSeconds(10));
    sender.advance();
    ledger.mine();
    sender.advance();

    assertThat(ledger.mined).hasSize(2);
    assertThat(sender.state("a")).get().isInstanceOf(Succeeded.class);
    assertThat(sender.state("b")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void neverPaysMoreThanItMay() {
    sender.submit(request("a"));
    ledger.baseFee = SenderSettings.of(CHAIN).maxFeePerGas().add(UInt256.ONE);
    for (int i = 0; i < 200; i++) {
      now = now.plus(Duration.ofSeconds(10));
      sender.advance();
    }

    assertThat(Objects.requireNonNull(ledger.pool.get(0L)).maxFeePerGas())
        .isLessThanOrEqualTo(SenderSettings.of(CHAIN).maxFeePerGas());
    assertThat(sender.state("a")).get().isInstanceOf(Pending.class);
  }

  @Test
  void countsAsSentWhatMayHaveArrived() {
    ledger.loseAnswers(1);

    sender.submit(request("a"));
    sender.submit(request("b"));
    ledger.mine();
    sender.advance();

    assertThat(ledger.mined).hasSize(2);
    assertThat(sender.state("a")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void losesNothingWhileTheLedgerIsAway() {
    sender.submit(request("a"));
    ledger.beUnreachable(1);
    assertThatThrownBy(() -> sender.advance()).isInstanceOf(RpcFailure.class);
    ledger.mine();

    sender.advance();

    assertThat(sender.state("a")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void findsItsNonceAgainAfterARestart() {
    sender.submit(request("a"));
    ledger.mine();
    sender = newSender();

    sender.submit(request("b"));
    ledger.mine();
    sender.advance();

    assertThat(ledger.mined).extracting(Transaction::nonce).containsExactly(0L, 1L);
  }

  @Test
  void waitsAfterARestartForWhatWaitedBefore() {
    sender.submit(request("a"));
    sender = newSender();
    assertThatThrownBy(() -> sender.submit(request("b")))
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure.retryable()).isTrue());
    ledger.mine();

    sender.submit(request("b"));
    ledger.mine();
    sender.advance();

    assertThat(ledger.mined).hasSize(2);
    assertThat(sender.state("b")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void replacesWhatIsStuckSinceBeforeARestart() {
    sender.submit(request("a"));
    sender = newSender();
    now = now.plus(Duration.ofSeconds(10));

    sender.submit(request("b"));
    ledger.mine();
    sender.advance();

    assertThat(ledger.mined).hasSize(1);
    assertThat(sender.state("b")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void goesOnWhereAnotherUsedItsKey() {
    sender.submit(request("a"));
    ledger.mine();
    sender.advance();
    TransactionSender other = newSender();
    other.submit(request("foreign"));
    ledger.mine();

    sender.submit(request("b"));
    ledger.mine();
    sender.advance();

    assertThat(sender.state("b")).get().isInstanceOf(Succeeded.class);
  }

  @Test
  void forgetsWhatLostItsNonceToAnother() {
    sender.submit(request("a"));
    ledger.forget();
    TransactionSender other = newSender();
    other.submit(request("foreign"));
    ledger.mine();

    sender.advance();

    assertThat(sender.state("a")).isEmpty();
  }

  @Test
  void boundsWhatMayBePending() {
    for (int i = 0; i < TransactionSender.MAX_PENDING; i++) {
      sender.submit(request("key " + i));
    }

    assertThatThrownBy(() -> sender.submit(request("one more")))
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure.retryable()).isTrue());
  }
}
