package dev.nabla.node.wiring;

import dev.nabla.chain.consensus.Ledger;
import dev.nabla.chain.consensus.SoloConfig;
import dev.nabla.chain.consensus.SoloConsensus;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.genesis.Genesis;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.precompile.NablaPrecompiles;
import dev.nabla.chain.rpc.JsonRpc;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.PoolLimits;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.evm.gas.Forks;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.SecretKey;
import java.security.SecureRandom;

/// The ledger: one producer makes blocks, everyone reads and writes by JSON-RPC.
public final class ChainRole implements AutoCloseable {
  private static final long GENESIS = 0;

  private final KeyValueStore store;
  private final SoloConsensus consensus;
  private final JsonRpc rpc;
  private final ChainStore chain;
  private final TransactionPool pool;

  /// What is served.
  private record Served(ChainStore chain, TransactionPool pool) {}

  private ChainRole(KeyValueStore store, SoloConsensus consensus, JsonRpc rpc, Served served) {
    this.store = store;
    this.consensus = consensus;
    this.rpc = rpc;
    this.chain = served.chain();
    this.pool = served.pool();
  }

  /// What a ledger is.
  ///
  /// @param retention which states are kept
  public record Rules(GenesisConfig genesis, StateRetention retention) {}

  /// Opens the ledger in `store`, or begins it there, and starts to produce blocks. The store is
  /// the role's from now on.
  ///
  /// @param rules what the ledger is
  /// @param producer the key that genesis names; borrowed
  public static ChainRole start(
      KeyValueStore store, Rules rules, SecretKey producer, Timeline timeline) {
    GenesisConfig genesis = rules.genesis();
    TransactionExecutor executor =
        new TransactionExecutor(Forks.OSAKA, NablaPrecompiles.of(Forks.OSAKA));
    ChainStore chain = Genesis.open(store, rules.retention(), genesis, executor);
    TransactionPool pool =
        new TransactionPool(
            PoolLimits.DEFAULT, Forks.OSAKA, genesis.chainId(), () -> Ledger.poolHead(chain));
    Ledger ledger =
        new Ledger(chain, new BlockExecutor(executor, genesis.chainId()), pool, Durability.PROCESS);
    SoloConsensus consensus =
        SoloConsensus.start(
            ledger,
            pool,
            new SoloConsensus.SoloProducer(
                genesis.chainId(), producer, SoloConfig.DEFAULT, () -> true),
            timeline);
    JsonRpc rpc =
        new JsonRpc(
            new JsonRpc.Subject(
                chain,
                pool,
                consensus,
                executor,
                genesis.chainId(),
                "Nabla/" + Release.VERSION,
                timeline,
                new SecureRandom()));
    return new ChainRole(store, consensus, rpc, new Served(chain, pool));
  }

  /// The way in, for roles of this process and for what serves it to others.
  public JsonRpc rpc() {
    return rpc;
  }

  /// Names this ledger.
  public Hash genesisHash() {
    return chain.hash(GENESIS);
  }

  /// Shows how far the ledger is.
  void measure(Meters meters) {
    meters.gauge(
        Meters.Name.of("nabla_ledger_height", "Number of the newest block."),
        () -> chain.head().header().number());
    meters.gauge(
        Meters.Name.of(
            "nabla_ledger_transactions_pending", "Transactions that could go into a block."),
        () -> pool.status().pending());
    meters.gauge(
        Meters.Name.of(
            "nabla_ledger_transactions_queued", "Transactions that wait for one before them."),
        () -> pool.status().queued());
  }

  /// Ends after the block under way; whoever uses the ledger has ended before.
  @Override
  public void close() {
    rpc.close();
    consensus.close();
    store.close();
  }
}
