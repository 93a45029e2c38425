package dev.nabla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.block.BlockVerdict;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.eth.SealedHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoloConsensusTest {
  private static final Address RECEIVER = Address.ofNumber(0xabcdef);

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger = LedgerHarness.start(clock);

  @Test
  void producesABlockAsSoonAsATransactionWaits() {
    clock.advance(Duration.ofSeconds(1));

    ledger.send(LedgerHarness.transfer(0, 0, RECEIVER, 77));
    clock.advance(Duration.ZERO);

    assertThat(ledger.chain().head().number()).isEqualTo(1);
    assertThat(ledger.client().balance(RECEIVER)).isEqualTo(UInt256.of(77));
    assertThat(clock.failures()).isEmpty();
  }

  @Test
  void leavesFiftyMillisecondsBetweenBlocks() {
    clock.advance(Duration.ofSeconds(1));
    ledger.send(LedgerHarness.transfer(0, 0, RECEIVER, 1));
    clock.advance(Duration.ofMillis(1));
    List<Duration> times = new ArrayList<>();

    for (int i = 1; i <= 200; i++) {
      ledger.send(LedgerHarness.transfer(0, i, RECEIVER, 1));
      long before = ledger.chain().head().number();
      clock.advance(Duration.ofMillis(5));
      if (ledger.chain().head().number() > before) {
        times.add(Duration.between(LedgerHarness.START, clock.instant()));
      }
    }

    assertThat(times).hasSize(20);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i).minus(times.get(i - 1))).isEqualTo(Duration.ofMillis(50));
    }
  }

  @Test
  void makesABlockEveryFiveSecondsAlthoughNothingWaits() {
    clock.advance(Duration.ofSeconds(60));

    assertThat(ledger.chain().head().number()).isEqualTo(12);
  }

  @Test
  void timestampsNeverDecreaseAndMayBeEqual() {
    for (int i = 0; i < 30; i++) {
      ledger.send(LedgerHarness.transfer(1, i, RECEIVER, 1));
      clock.advance(Duration.ofMillis(200));
    }

    List<Long> timestamps = new ArrayList<>();
    for (long number = 0; number <= ledger.chain().head().number(); number++) {
      timestamps.add(ledger.chain().block(number).orElseThrow().header().timestamp());
    }
    assertThat(timestamps).isSorted().hasSizeGreaterThan(20);
    assertThat(timestamps.stream().distinct().count()).isLessThan(timestamps.size());
  }

  @Test
  void sealsEveryBlockSoThatAFollowerCanTell() {
    clock.advance(Duration.ofSeconds(5));

    SealedHeader sealed = ledger.chain().head().sealedHeader();
    SoloSeal seal =
        new SoloSeal(
            GenesisConfig.NABLA_CHAIN_ID, Secp256k1.addressOf(LedgerHarness.producerKey()));

    assertThat(seal.verify(sealed, clock.instant())).isEqualTo(new BlockVerdict.Accepted());
    assertThat(new SoloSeal(1, seal.producer()).verify(sealed, clock.instant()))
        .isInstanceOf(BlockVerdict.Rejected.class);
  }

  @Test
  void aSecondLedgerFollowsByRunningEveryBlockAgain() {
    for (int i = 0; i < 20; i++) {
      ledger.send(LedgerHarness.transfer(i % 3, i / 3, RECEIVER, i));
      clock.advance(Duration.ofMillis(60));
    }
    LedgerHarness follower = LedgerHarness.start(LedgerHarness.clock());

    for (long number = 1; number <= ledger.chain().head().number(); number++) {
      StoredBlock block = ledger.chain().block(number).orElseThrow();
      ProposalVerdict verdict = follower.ledger().validate(block.block());
      assertThat(verdict).isInstanceOf(ProposalVerdict.Accepted.class);
      follower.ledger().commit(((ProposalVerdict.Accepted) verdict).block(), block.sealedHeader());
    }

    assertThat(follower.chain().head()).isEqualTo(ledger.chain().head());
  }

  @Test
  void keepsTheHeadWhileTheDiskIsFullAndGoesOnAfterwards() {
    FailingStore disk = new FailingStore();
    VirtualTimeline time = LedgerHarness.clock();
    LedgerHarness full = LedgerHarness.open(LedgerHarness.genesis(List.of()), disk, time);
    disk.full(true);
    full.send(LedgerHarness.transfer(0, 0, RECEIVER, 5));
    time.advance(Duration.ofSeconds(30));
    assertThat(full.chain().head().number()).isZero();
    // One attempt at once and one each heartbeat, not a storm of them.
    assertThat(time.failures()).hasSizeBetween(5, 8);

    disk.full(false);
    time.advance(Duration.ofSeconds(5));

    assertThat(full.client().balance(RECEIVER)).isEqualTo(UInt256.of(5));
  }

  @Test
  void timestampsStandStillWhileTheClockIsBehind() {
    MemoryStore store = new MemoryStore();
    VirtualTimeline later = new VirtualTimeline(LedgerHarness.START.plusSeconds(3_600));
    LedgerHarness ahead = LedgerHarness.open(LedgerHarness.genesis(List.of()), store, later);
    later.advance(Duration.ofSeconds(5));
    long newest = ahead.chain().head().header().timestamp();
    ahead.close();

    LedgerHarness behind = LedgerHarness.open(LedgerHarness.genesis(List.of()), store, clock);
    behind.send(LedgerHarness.transfer(0, 0, RECEIVER, 1));
    clock.advance(Duration.ofSeconds(1));

    assertThat(behind.chain().head().number()).isGreaterThan(1);
    assertThat(behind.chain().head().header().timestamp()).isEqualTo(newest);
  }
}
