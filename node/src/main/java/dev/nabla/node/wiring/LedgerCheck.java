package dev.nabla.node.wiring;

import dev.nabla.chain.state.StateAudit;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.state.StateStore;
import dev.nabla.chain.storage.ChainAudit;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.infrastructure.store.RocksDbStore;
import java.nio.file.Files;
import java.util.function.Consumer;

/// Goes through all of a ledger's folder and believes nothing: every block from the first to the
/// newest, and the whole newest state.
public final class LedgerCheck {
  private LedgerCheck() {}

  /// Checks the ledger of `data`, which no process may be using.
  ///
  /// @param lines gets what was found
  /// @throws dev.nabla.infrastructure.store.StorageException at the first thing that is wrong
  /// @throws NotPossible where there is no ledger, or a process uses it
  public static void run(DataFolder data, Consumer<String> lines) {
    if (!Files.exists(data.chain())) {
      throw new NotPossible(
          "there is no ledger in " + data.root() + "; --data names another place");
    }
    try (FolderLock _ = FolderLock.take(data);
        RocksDbStore store = RocksDbStore.open(data.chain(), ChainStore.columns())) {
      StateStore states = new StateStore(store, StateRetention.ARCHIVE);
      ChainStore chain = ChainStore.open(store, states);
      ChainAudit.Report blocks = ChainAudit.run(chain);
      lines.accept(
          "blocks  0 to %d, %d transactions: each follows the one before, bodies and receipts have"
                  .formatted(chain.head().number(), blocks.transactions())
              + " the roots that headers name");
      lines.accept(
          "indexes lead to every block, every transaction and, by %d addresses and topics, every log"
                  .formatted(blocks.logTerms())
              + "; nowhere else");
      StateAudit.Report state = StateAudit.run(states, chain.head().header().stateRoot());
      lines.accept(
          "state   of block %d: root %s follows from %d accounts and %d slots, over %d nodes"
              .formatted(
                  chain.head().number(),
                  chain.head().header().stateRoot(),
                  state.accounts(),
                  state.slots(),
                  state.nodes()));
      lines.accept(
          "states  of blocks %d to %d are kept".formatted(states.oldest(), states.newest()));
    }
  }
}
