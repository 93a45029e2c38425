package dev.nabla.chain.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds for every transaction, whatever its code does: here random bytes, with likely
/// instructions more often.
class TransactionExecutorProperties {
  private static final int CASES = Seeds.count(2_000, 200_000);

  private static final byte[] LIKELY =
      Bytes.fromHex(
              "5f5f5f5f60606000305a47f0f1f2f4f5faf3fd55545d5ca1a2ff52513d3e3b3f31505b56575a80819091")
          .toArray();

  private final TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);

  @Test
  void neitherMakesNorLosesWei() {
    Seeds seeds = Seeds.of("wei is conserved", CASES);
    for (int i = 0; i < CASES; i++) {
      Executions world = worldWith(randomCode(seeds));
      Transaction transaction = Executions.transfer(UInt256.of(seeds.nextInt(0, 1000)));

      Executed executed = execute(world, transaction);

      UInt256 burnt = Executions.BASE_FEE.multiply(UInt256.of(executed.gasUsed()));
      UInt256 left = totalAfter(executed).add(burnt);
      // An account that destroys itself in its own favour burns what it has (EIP-6780); accounts
      // made here have at most the value sent.
      assertThat(left.compareTo(Executions.WEALTH)).as("%s", seeds).isLessThanOrEqualTo(0);
      UInt256 missing = Executions.WEALTH.subtract(left);
      assertThat(missing.compareTo(transaction.value())).as("%s", seeds).isLessThanOrEqualTo(0);
      assertThat(executed.gasUsed()).isBetween(21_000L, transaction.gasLimit());
    }
  }

  private static UInt256 totalAfter(Executed executed) {
    UInt256 total = UInt256.ZERO;
    for (var change : executed.changes().accounts().values()) {
      total = total.add(change.account().map(Account::balance).orElse(UInt256.ZERO));
    }
    return total;
  }

  @Test
  void givesTheSameResultsOnManyThreads() throws Exception {
    int count = 64;
    Seeds seeds = Seeds.of("shared executor", count);
    List<Bytes> codes = Stream.generate(() -> randomCode(seeds)).limit(count).toList();
    Transaction transaction = Executions.transfer(UInt256.ONE);
    List<Executed> alone =
        codes.stream().map(code -> execute(worldWith(code), transaction)).toList();
    List<Callable<Executed>> tasks =
        codes.stream()
            .map(code -> (Callable<Executed>) () -> execute(worldWith(code), transaction))
            .toList();

    Set<Executed> together = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (var future : threads.invokeAll(tasks)) {
        together.add(future.get());
      }
    }

    assertThat(together).as("%s", seeds).isEqualTo(new HashSet<>(alone));
  }

  private Executed execute(Executions world, Transaction transaction) {
    TransactionResult result =
        executor.execute(world.state(), Executions.BLOCK, transaction, Executions.SENDER);
    assertThat(result).isInstanceOf(Executed.class);
    return (Executed) result;
  }

  private static Executions worldWith(Bytes code) {
    Executions world = new Executions();
    world.deploy(Executions.RECIPIENT, code.toHex());
    return world;
  }

  private static Bytes randomCode(Seeds seeds) {
    byte[] code = seeds.bytes(seeds.nextInt(1, 120));
    for (int i = 0; i < code.length; i++) {
      if (seeds.nextInt(0, 10) != 0) {
        code[i] = LIKELY[seeds.nextInt(0, LIKELY.length)];
      }
    }
    return Bytes.of(code);
  }
}
