package dev.nabla.chain.consensus;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/// A ledger in a process of its own that is never idle, to be killed. Says what it has served: the
/// hashes of each block's transactions, once their receipts can be read.
final class BusyLedger {
  /// What a line begins with that names served transactions.
  static final String SERVED = "served ";

  /// What such a line ends with, so that one that was cut off is known.
  static final String END = " .";

  static final StateRetention RETENTION = new StateRetention(5);
  static final Address COUNTER = Address.ofNumber(0x2001);
  static final GenesisConfig GENESIS =
      LedgerHarness.genesis(
          List.of(new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting()))));

  private static final int ACCOUNTS = 4;
  private static final int MOST_WAITING = 40;

  private BusyLedger() {}

  /// Runs until it is killed.
  ///
  /// @param arguments the folder
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    RealTimeline timeline = new RealTimeline();
    LedgerHarness ledger =
        LedgerHarness.open(
            GENESIS,
            RocksDbStore.open(Path.of(arguments[0]), ChainStore.columns()),
            RETENTION,
            timeline);
    Semaphore room = new Semaphore(MOST_WAITING);
    ledger
        .chain()
        .onAppended(block -> {
          out.println(line(block));
          room.release(block.transactions().size());
        });
    out.println("begins at block " + ledger.chain().head().number());
    for (long round = ledger.chain().head().number(); true; round++) {
      room.acquire();
      send(ledger, (int) (round % ACCOUNTS), round);
    }
  }

  private static String line(StoredBlock block) {
    return SERVED
        + block.transactions().stream()
            .map(ExecutedTransaction::hash)
            .map(Object::toString)
            .collect(Collectors.joining(" "))
        + END;
  }

  private static void send(LedgerHarness ledger, int account, long round) {
    long nonce = ledger.pool().nextNonce(LedgerHarness.address(account));
    boolean counts = round % 3 == 0;
    ledger.send(
        LedgerHarness.transaction(
                nonce,
                Optional.of(counts ? COUNTER : Address.ofNumber(0x10_000 + round)),
                UInt256.of(counts ? 0 : 1),
                Bytes.EMPTY,
                100_000)
            .signed(LedgerHarness.key(account)));
  }
}
