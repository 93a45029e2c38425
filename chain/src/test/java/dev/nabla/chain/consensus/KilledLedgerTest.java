package dev.nabla.chain.consensus;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.genesis.Genesis;
import dev.nabla.chain.state.StateAudit;
import dev.nabla.chain.storage.ChainAudit;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.chain.storage.TransactionLocation;
import dev.nabla.evm.gas.Forks;
import dev.nabla.infrastructure.process.ChildJvm;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger under load, killed again and again at random moments, each time on the folder that the
/// one before left.
class KilledLedgerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LONGEST_LIFE_MILLIS = 400;

  /// After as many kills the chain begins anew, so that a long run audits chains of bounded length.
  private static final int KILLS_OF_A_CHAIN = 25;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  @Test
  void losesNothingThatItServedAndLeavesNothingHalfWritten(@TempDir Path folder) throws Exception {
    int count = Seeds.count(20, 500);
    Seeds seeds = Seeds.of("ledgers killed", count);
    Set<Hash> served = new LinkedHashSet<>();
    long all = 0;

    for (int kill = 0; kill < count; kill++) {
      Path chain = folder.resolve("chain-" + kill / KILLS_OF_A_CHAIN);
      if (kill % KILLS_OF_A_CHAIN == 0) {
        served.clear();
      }
      int before = served.size();
      served.addAll(liveAndDie(folder, chain, seeds));
      all += served.size() - before;
      checkAll(chain, served, seeds);
    }

    assertThat(all).as("transactions served before the kills").isGreaterThan(count);
  }

  private Set<Hash> liveAndDie(Path folder, Path chain, Seeds seeds) throws Exception {
    ChildJvm.Launch launch =
        new ChildJvm.Launch(
            BusyLedger.class,
            List.of(chain.toString()),
            List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"),
            folder);
    try (ChildJvm child = ChildJvm.start(launch)) {
      if (seeds.nextInt(0, 5) > 0) {
        child.awaitLine(line -> line.startsWith(BusyLedger.SERVED), PATIENCE);
      }
      timer.schedule(child::kill, seeds.nextInt(0, LONGEST_LIFE_MILLIS), MILLISECONDS).get();
      return served(child.text());
    }
  }

  /// What whole lines name: one that was cut off may end in the middle of a hash.
  private static Set<Hash> served(String output) {
    Set<Hash> hashes = new LinkedHashSet<>();
    output
        .lines()
        .filter(line -> line.startsWith(BusyLedger.SERVED) && line.endsWith(BusyLedger.END))
        .map(line -> line.substring(BusyLedger.SERVED.length(), line.length() - 2))
        .flatMap(line -> Arrays.stream(line.split(" ")))
        .filter(hash -> !hash.isEmpty())
        .map(Hash::fromHex)
        .forEach(hashes::add);
    return hashes;
  }

  private void checkAll(Path folder, Set<Hash> served, Seeds seeds) {
    try (RocksDbStore store = RocksDbStore.open(folder, ChainStore.columns())) {
      ChainStore chain = Genesis.open(store, BusyLedger.RETENTION, BusyLedger.GENESIS, executor);
      for (Hash hash : served) {
        TransactionLocation place = chain.locate(hash).orElseThrow();
        StoredBlock block = chain.block(place.blockNumber()).orElseThrow();
        assertThat(block.transactions().get(place.index()).hash()).as("%s", seeds).isEqualTo(hash);
      }
      ChainAudit.run(chain);
      StateAudit.run(chain.states(), chain.head().header().stateRoot());
    }
  }
}
