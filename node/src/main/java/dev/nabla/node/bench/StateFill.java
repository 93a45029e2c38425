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
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Fills a stopped ledger's state with accounts that no transaction made, by blocks that nobody
/// would accept: to a reader of the state there is no difference.
///
/// The accounts come in the order of their places in the trie, so that a block changes one corner
/// of it and each node is written about once. Eight bytes of memory for each account.
final class StateFill {
  /// The most holders that there can be.
  static final int MAX_HOLDERS = 1 << 24;

  private static final int ACCOUNTS_PER_BLOCK = 20_000;
  private static final long INDEX_MASK = MAX_HOLDERS - 1;

  private StateFill() {}

  /// Adds the holders `from` to `to` - 1 of [TransferLoad], each with one wei.
  static void fill(Path chainFolder, int from, int to) {
    long[] order = inOrderOfPlaces(from, to);
    try (RocksDbStore store = RocksDbStore.open(chainFolder, ChainStore.columns())) {
      ChainStore chain = ChainStore.open(store, new StateStore(store, StateRetention.DEFAULT));
      BlockExecutor executor =
          new BlockExecutor(new TransactionExecutor(Forks.OSAKA), GenesisConfig.NABLA_CHAIN_ID);
      for (int start = 0; start < order.length; start += ACCOUNTS_PER_BLOCK) {
        int end = Math.min(order.length, start + ACCOUNTS_PER_BLOCK);
        append(chain, executor, holders(Arrays.copyOfRange(order, start, end)));
      }
    }
  }

  /// Holders by the first 40 bits of their hashed addresses; an entry has these above the holder's
  /// index.
  private static long[] inOrderOfPlaces(int from, int to) {
    if (to > MAX_HOLDERS) {
      throw new IllegalArgumentException("more than " + MAX_HOLDERS + " holders: " + to);
    }
    long[] entries = IntStream.range(from, to).parallel().mapToLong(StateFill::entry).toArray();
    Arrays.parallelSort(entries);
    return entries;
  }

  /// Of 63 bits, so that entries sort as numbers.
  private static long entry(int index) {
    long place = Keccak256.hash(TransferLoad.holder(index).toArray()).a();
    return (place >>> 1 & ~INDEX_MASK) | index;
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

  private static StateChanges holders(long[] entries) {
    Map<Address, AccountChange> changes = new HashMap<>();
    Account account = new Account(0, UInt256.ONE, Account.EMPTY_CODE_HASH, false);
    for (long entry : entries) {
      changes.put(
          TransferLoad.holder((int) (entry & INDEX_MASK)),
          new AccountChange(Optional.of(account), false, Map.of()));
    }
    return new StateChanges(changes, Map.of());
  }
}
