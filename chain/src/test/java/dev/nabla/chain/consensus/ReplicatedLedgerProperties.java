package dev.nabla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.state.StateAudit;
import dev.nabla.chain.storage.ChainAudit;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.simulation.VirtualNetwork;
import dev.nabla.infrastructure.simulation.VirtualNetwork.Weather;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Four ledgers under a deciding engine, over a bad network, on disks that lose power: they commit
/// the same blocks, miss nothing, and every restart goes on where the engine's log says.
class ReplicatedLedgerProperties {
  private static final int STEPS = 60;
  private static final Weather BAD = new Weather(Duration.ofMillis(150), 10, 10);

  @Test
  void allCommitTheSameBlocksWhateverTheNetworkAndTheirDisksDo() {
    int count = Seeds.count(4, 400);
    Seeds seeds = Seeds.of("replicated ledgers", count);

    for (int i = 0; i < count; i++) {
      new Run(seeds).go();
    }
  }

  private static final class Run {
    private final Seeds seeds;
    private final VirtualTimeline timeline = LedgerHarness.clock();
    private final VirtualNetwork<Member.Message> network;
    private final List<Member> members = new ArrayList<>();
    private final List<Transaction> sent = new ArrayList<>();

    Run(Seeds seeds) {
      this.seeds = seeds;
      this.network = new VirtualNetwork<>(timeline, seeds.random(), BAD);
      for (int id = 0; id < Member.COUNT; id++) {
        members.add(new Member(id, network, timeline, seeds.random()));
      }
    }

    void go() {
      for (int step = 0; step < STEPS; step++) {
        disturb();
        timeline.advance(Duration.ofMillis(300));
      }
      settle();

      Member first = members.getFirst();
      assertThat(first.height()).as("%s", seeds).isGreaterThan(3);
      for (Member member : members) {
        assertThat(member.chain().head().hash()).isEqualTo(first.chain().head().hash());
        ChainAudit.run(member.chain());
        StateAudit.run(member.chain().states(), member.chain().head().header().stateRoot());
      }
      assertThat(sent).allMatch(one -> first.chain().locate(one.hash()).isPresent());
    }

    private void disturb() {
      switch (seeds.nextInt(0, 8)) {
        case 0 -> network.side(seeds.nextInt(0, Member.COUNT), 1);
        case 1, 2 -> network.heal();
        case 3 -> pick().disk().losePowerAfter(seeds.nextInt(0, 3));
        case 4 -> restartTheFallen();
        default -> sendOne();
      }
    }

    private Member pick() {
      return members.get(seeds.nextInt(0, members.size()));
    }

    private void restartTheFallen() {
      members.stream().filter(member -> !member.isUp()).forEach(Member::restart);
    }

    private void sendOne() {
      int account = sent.size() % 10;
      long nonce = sent.size() / 10;
      sent.add(LedgerHarness.transfer(account, nonce, Address.ofNumber(7), 1));
      offerAll();
    }

    /// Whoever sent a transaction keeps it until it is in a block.
    private void offerAll() {
      members.stream().filter(Member::isUp).forEach(member -> sent.forEach(member.pool()::add));
    }

    private void settle() {
      network.heal();
      for (int round = 0; round < 200 && !isSettled(); round++) {
        members.forEach(member -> member.disk().losePowerAfter(Integer.MAX_VALUE));
        restartTheFallen();
        offerAll();
        timeline.advance(Duration.ofSeconds(1));
      }
    }

    private boolean isSettled() {
      return members.stream().allMatch(Member::isUp)
          && members.stream().map(member -> member.chain().head().hash()).distinct().count() == 1
          && members.getFirst().height() > 3
          && sent.stream()
              .allMatch(one -> members.getFirst().chain().locate(one.hash()).isPresent());
    }
  }
}
