package dev.nabla.node.bench;

import dev.nabla.chain.execution.BlockEnvironment;
import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.state.StateStore;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Fills a stopped ledger's state with accounts that no transaction made, by blocks that nobody
/// would accept: quick, and to a reader of the state there is no difference.
final class StateFill {
  private static final int ACCOUNTS_PER_BLOCK = 20_000;

  private StateFill() {}

  /// Adds the holders `from` to `to` - 1 of [TransferLoad], each with one wei.
  static void fill(Path chainFolder, int from, int to) {
    try (RocksDbStore store = RocksDbStore.open(chainFolder, ChainStore.columns())) {
      ChainStore chain = ChainStore.open(store, new StateStore(store, StateRetention.DEFAULT));
      BlockExecutor executor =
          new BlockExecutor(new TransactionExecutor(Forks.OSAKA), GenesisConfig.NABLA_CHAIN_ID);
      for (int start = from; start < to; start += ACCOUNTS_PER_BLOCK) {
        append(chain, executor, holders(start, Math.min(to, start + ACCOUNTS_PER_BLOCK)));
      }
    }
  }

  private static void append(ChainStore chain, BlockExecutor executor, StateChanges changes) {
    BlockHeader head = chain.head().header();
    LedgerState state = chain.stateAt(head);
    BlockExecution execution =
        executor.begin(
            new BlockEnvironment(
                head, head.timestamp(), head.gasLimit(), head.coinbase(), chain::hash),
            state);
    state.apply(changes);
    ExecutedBlock block = execution.finish();
    chain.append(block, SealedHeader.unsealed(block.header()), Durability.PROCESS);
  }

  private static StateChanges holders(int from, int to) {
    Map<Address, AccountChange> changes = new HashMap<>();
    Account account = new Account(0, UInt256.ONE, Account.EMPTY_CODE_HASH, false);
    for (int index = from; index < to; index++) {
      changes.put(
          TransferLoad.holder(index), new AccountChange(Optional.of(account), false, Map.of()));
    }
    return new StateChanges(changes, Map.of());
  }
}
