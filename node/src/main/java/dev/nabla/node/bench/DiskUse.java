package dev.nabla.node.bench;

import dev.nabla.chain.execution.BlockEnvironment;
import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.genesis.Genesis;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisJson;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.evm.gas.Forks;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.eth.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// What the folder of a ledger grows by for each transfer, once it has as many states as it keeps:
/// block, receipt, indexes, and what is left of the states. Blocks are put together in this
/// process.
final class DiskUse {
  /// Transfers in a block.
  static final int PER_BLOCK = 50;

  private static final int WARM_UP_BLOCKS = 200;
  private static final int BLOCKS = 1_000;

  private final Path folder;
  private final StateRetention retention;
  private final BlockExecutor executor;
  private final TransferLoad load;

  /// @param folder empty
  /// @param retention of fewer states than there are blocks to warm up, or of all
  /// @param holders how many accounts there are to send to
  DiskUse(Path folder, StateRetention retention, int holders) {
    this.folder = folder;
    this.retention = retention;
    this.executor =
        new BlockExecutor(new TransactionExecutor(Forks.OSAKA), GenesisConfig.NABLA_CHAIN_ID);
    this.load = new TransferLoad(holders);
  }

  /// Bytes for each transfer, as they lie there when the log has become tables.
  double bytesPerTransfer() throws IOException {
    run(WARM_UP_BLOCKS);
    long before = settledBytes(folder);
    run(BLOCKS);
    return (double) (settledBytes(folder) - before) / (BLOCKS * PER_BLOCK);
  }

  private void run(int blocks) {
    try (RocksDbStore store = RocksDbStore.open(folder, ChainStore.columns())) {
      ChainStore chain = open(store);
      for (int i = 0; i < blocks; i++) {
        append(chain, load.signedTransfers(PER_BLOCK));
      }
    }
  }

  private ChainStore open(RocksDbStore store) {
    GenesisConfig config =
        GenesisJson.read(TransferLoad.genesis())
            .over(
                new GenesisConfig(
                    GenesisConfig.NABLA_CHAIN_ID,
                    0,
                    GenesisConfig.DEFAULT_GAS_LIMIT,
                    Address.ofNumber(0xc01b),
                    new TreeMap<>(),
                    List.of()));
    return Genesis.open(store, retention, config, new TransactionExecutor(Forks.OSAKA));
  }

  private void append(ChainStore chain, List<Transaction> transactions) {
    BlockHeader head = chain.head().header();
    BlockExecution execution =
        executor.begin(
            new BlockEnvironment(
                head, head.timestamp(), head.gasLimit(), head.coinbase(), chain::hash),
            chain.stateAt(head));
    for (Transaction transaction : transactions) {
      TransactionResult result = execution.add(transaction, transaction.sender().orElseThrow());
      if (!(result instanceof TransactionResult.Executed)) {
        throw new IllegalStateException("a transfer was not possible: " + result);
      }
    }
    ExecutedBlock block = execution.finish();
    chain.append(block, SealedHeader.unsealed(block.header()), Durability.PROCESS);
  }

  /// Bytes of the chain in `folder` once its log has become tables, which opening does.
  static long settledBytes(Path folder) throws IOException {
    RocksDbStore.open(folder, ChainStore.columns()).close();
    return bytesIn(folder);
  }

  private static long bytesIn(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean isUnpackedLibrary = file.getName(file.getNameCount() - 2).endsWith("native");
        bytes += isUnpackedLibrary ? 0 : Files.size(file);
      }
      return bytes;
    }
  }
}
