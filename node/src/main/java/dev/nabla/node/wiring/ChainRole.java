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
  private final Hash genesisHash;

  private ChainRole(KeyValueStore store, SoloConsensus consensus, JsonRpc rpc, Hash genesisHash) {
    this.store = store;
    this.consensus = consensus;
    this.rpc = rpc;
    this.genesisHash = genesisHash;
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
    return new ChainRole(store, consensus, rpc, chain.hash(GENESIS));
  }

  /// The way in, for roles of this process and for what serves it to others.
  public JsonRpc rpc() {
    return rpc;
  }

  /// Names this ledger.
  public Hash genesisHash() {
    return genesisHash;
  }

  /// Ends after the block under way; whoever uses the ledger has ended before.
  @Override
  public void close() {
    rpc.close();
    consensus.close();
    store.close();
  }
}
