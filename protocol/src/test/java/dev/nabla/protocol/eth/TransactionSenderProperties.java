package dev.nabla.protocol.eth;

import static dev.nabla.protocol.eth.FakeLedger.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A task that submits until the ledger shows the effect, over a ledger that loses transactions and
/// answers, and through restarts: each effect happens exactly once. (A transaction left in the pool
/// beyond a gap when the process dies is invisible to the next one; that case contracts refuse.)
class TransactionSenderProperties {
  private static final int KEYS = 12;

  @Test
  void everyRequestTakesEffectOnceWhateverIsLost() {
    int count = Seeds.count(200, 5_000);
    Seeds seeds = Seeds.of("transaction sender", count);
    for (int i = 0; i < count; i++) {
      run(seeds.random().split());
    }
  }

  private static void run(SplittableRandom random) {
    FakeLedger ledger = new FakeLedger();
    Instant[] now = {Instant.EPOCH};
    TransactionSender sender = newSender(ledger, now);
    for (int step = 0; step < 400; step++) {
      now[0] = now[0].plus(Duration.ofMillis(random.nextInt(300)));
      switch (random.nextInt(12)) {
        case 0 -> ledger.forget();
        case 1 -> ledger.loseAnswers(1);
        case 2 -> ledger.beUnreachable(1);
        case 3 -> sender = ledger.hasNoGap() ? newSender(ledger, now) : sender;
        case 4, 5 -> ledger.mine();
        default -> attempt(ledger, sender, "key " + random.nextInt(KEYS));
      }
    }
    for (int round = 0; round < 60 && distinct(ledger) < KEYS; round++) {
      now[0] = now[0].plus(Duration.ofSeconds(3));
      for (int key = 0; key < KEYS; key++) {
        attempt(ledger, sender, "key " + key);
      }
      ledger.mine();
    }

    assertThat(distinct(ledger)).isEqualTo(KEYS);
    assertThat(ledger.mined).hasSize(KEYS);
  }

  private static TransactionSender newSender(FakeLedger ledger, Instant[] now) {
    byte[] secret = Keccak256.hash("s".getBytes(StandardCharsets.US_ASCII)).toArray();
    return new TransactionSender(
        new EthClient(ledger), SecretKey.of(secret), SenderSettings.of(1), () -> now[0]);
  }

  /// One run of the task: done where the ledger shows the effect.
  private static void attempt(FakeLedger ledger, TransactionSender sender, String key) {
    try {
      sender.advance();
      boolean done = ledger.mined.stream().anyMatch(one -> one.data().equals(Bytes.utf8(key)));
      if (!done) {
        sender.submit(request(key));
      }
    } catch (RpcFailure e) {
      assertThat(e.retryable()).isTrue();
    }
  }

  private static long distinct(FakeLedger ledger) {
    return ledger.mined.stream().map(Transaction::data).distinct().count();
  }
}
