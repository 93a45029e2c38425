package dev.nabla.chain.txpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A small pool under random traffic and random blocks: its invariants hold after every step.
class TransactionPoolProperties {
  private static final int ACCOUNTS = 4;
  private static final int STEPS = 120;
  private static final PoolLimits LIMITS = new PoolLimits(12, 1_300, 5, 1_000, 10);

  @Test
  void invariantsHoldAfterEveryStep() {
    int count = Seeds.count(40, 4_000);
    Seeds seeds = Seeds.of("transaction pool", count);

    for (int i = 0; i < count; i++) {
      new Run(seeds).steps();
    }
  }

  private static final class Run {
    private final Seeds seeds;
    private final FakeHead head = new FakeHead();
    private final TransactionPool pool =
        new TransactionPool(LIMITS, Forks.OSAKA, GenesisConfig.NABLA_CHAIN_ID, () -> head);
    private final Set<Transaction> sent = new HashSet<>();
    private final long[] nonces = new long[ACCOUNTS];
    private final UInt256[] balances = new UInt256[ACCOUNTS];

    Run(Seeds seeds) {
      this.seeds = seeds;
      for (int i = 0; i < ACCOUNTS; i++) {
        setBalance(i, UInt256.of(1_000_000_000_000L));
      }
    }

    void steps() {
      for (int step = 0; step < STEPS; step++) {
        switch (seeds.nextInt(0, 8)) {
          case 0 -> head.baseFee(seeds.nextInt(1, 200));
          case 1 -> block();
          case 2 -> lowerABalance();
          default -> send();
        }
        check();
      }
    }

    private void send() {
      int account = seeds.nextInt(0, ACCOUNTS);
      long nonce = Math.max(0, nonces[account] + seeds.nextInt(-1, 6));
      long tip = seeds.nextInt(0, 100);
      Transaction transaction =
          PoolTransactions.transfer(account, nonce, tip, tip + seeds.nextInt(0, 200));
      sent.add(transaction);
      pool.add(transaction);
    }

    /// Takes a few transactions as a block would and drops one now and then.
    private void block() {
      Selection selection = pool.select();
      Set<Address> senders = new HashSet<>();
      for (int room = seeds.nextInt(0, 5); room > 0; room--) {
        var next = selection.peek();
        if (next.isEmpty()) {
          break;
        }
        if (seeds.nextInt(0, 10) == 0) {
          selection.skip();
          pool.drop(next.get());
          continue;
        }
        selection.take();
        take(next.get());
        senders.add(next.get().sender());
      }
      pool.settle(senders);
    }

    private void take(PooledTransaction taken) {
      int account = accountOf(taken.sender());
      assertThat(taken.nonce()).as("%s", seeds).isEqualTo(nonces[account]);
      assertThat(taken.transaction().maxFeePerGas()).isGreaterThanOrEqualTo(head.baseFee());
      nonces[account]++;
      BigInteger left = balances[account].toBigInteger().subtract(taken.maxCost());
      assertThat(left.signum()).as("%s", seeds).isNotNegative();
      setBalance(account, UInt256.of(left));
    }

    private void lowerABalance() {
      int account = seeds.nextInt(0, ACCOUNTS);
      setBalance(account, UInt256.of(seeds.nextInt(1, 40) * 1_000_000L));
      pool.settle(Set.of(LedgerHarness.address(account)));
    }

    private void setBalance(int account, UInt256 balance) {
      balances[account] = balance;
      head.account(LedgerHarness.address(account), nonces[account], balance);
    }

    private void check() {
      List<PooledTransaction> waiting = new ArrayList<>();
      sent.forEach(transaction -> pool.get(transaction.hash()).ifPresent(waiting::add));
      PoolStatus status = pool.status();
      assertThat(status.pending() + status.queued()).as("%s", seeds).isEqualTo(waiting.size());
      assertThat(waiting.size()).isLessThanOrEqualTo(LIMITS.transactions());
      assertThat(waiting.stream().mapToLong(PooledTransaction::sizeBytes).sum())
          .isLessThanOrEqualTo(LIMITS.bytes());
      Map<Address, List<PooledTransaction>> bySender = new HashMap<>();
      waiting.forEach(
          pooled -> bySender.computeIfAbsent(pooled.sender(), _ -> new ArrayList<>()).add(pooled));
      bySender.forEach(this::checkSender);
    }

    private void checkSender(Address sender, List<PooledTransaction> waiting) {
      int account = accountOf(sender);
      Set<Long> distinct = new HashSet<>();
      BigInteger cost = BigInteger.ZERO;
      for (PooledTransaction pooled : waiting) {
        assertThat(distinct.add(pooled.nonce())).as("%s: one for each nonce", seeds).isTrue();
        assertThat(pooled.nonce())
            .as("%s", seeds)
            .isBetween(nonces[account], nonces[account] + LIMITS.perSender() - 1);
        cost = cost.add(pooled.maxCost());
      }
      assertThat(cost).as("%s", seeds).isLessThanOrEqualTo(balances[account].toBigInteger());
      long next = nonces[account];
      while (distinct.contains(next)) {
        next++;
      }
      assertThat(pool.nextNonce(sender)).as("%s", seeds).isEqualTo(next);
    }

    private static int accountOf(Address sender) {
      for (int i = 0; i < ACCOUNTS; i++) {
        if (LedgerHarness.address(i).equals(sender)) {
          return i;
        }
      }
      throw new AssertionError("nobody's address: " + sender);
    }
  }
}
