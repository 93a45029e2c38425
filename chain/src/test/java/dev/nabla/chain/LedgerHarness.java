package dev.nabla.chain;

import dev.nabla.chain.consensus.Ledger;
import dev.nabla.chain.consensus.SoloConfig;
import dev.nabla.chain.consensus.SoloConsensus;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.genesis.Genesis;
import dev.nabla.chain.genesis.GenesisAccount;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.precompile.NablaPrecompiles;
import dev.nabla.chain.rpc.JsonRpc;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.PoolLimits;
import dev.nabla.chain.txpool.PoolVerdict;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.evm.gas.Forks;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcTransport;
import dev.nabla.protocol.eth.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A whole solo ledger in the test's own process: in memory, on a virtual clock that the test
/// moves, with ten rich accounts. Public, so that other modules' tests can stand on it.
public final class LedgerHarness implements AutoCloseable {
  /// What the clock shows first.
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final int ACCOUNTS = 10;
  private static final UInt256 WEALTH = UInt256.fromHex("0xffffffffffffffffffffffff");
  private static final UInt256 TIP = UInt256.of(1_000_000_000);
  private static final UInt256 MAX_FEE = UInt256.of(100_000_000_000L);

  private final KeyValueStore store;
  private final ChainStore chain;
  private final TransactionPool pool;
  private final Ledger ledger;
  private final SoloConsensus consensus;
  private final JsonRpc rpc;

  private LedgerHarness(
      GenesisConfig genesis, KeyValueStore store, StateRetention retention, Timeline timeline) {
    this.store = store;
    TransactionExecutor executor =
        new TransactionExecutor(Forks.OSAKA, NablaPrecompiles.of(Forks.OSAKA));
    this.chain = Genesis.open(store, retention, genesis, executor);
    this.pool =
        new TransactionPool(
            PoolLimits.DEFAULT, Forks.OSAKA, genesis.chainId(), () -> Ledger.poolHead(chain));
    this.ledger =
        new Ledger(chain, new BlockExecutor(executor, genesis.chainId()), pool, Durability.PROCESS);
    var producer =
        new SoloConsensus.SoloProducer(
            genesis.chainId(), producerKey(), SoloConfig.DEFAULT, () -> true);
    this.consensus = SoloConsensus.start(ledger, pool, producer, timeline);
    this.rpc =
        new JsonRpc(
            new JsonRpc.Subject(
                chain,
                pool,
                consensus,
                executor,
                genesis.chainId(),
                "Nabla/test",
                timeline,
                new SplittableRandom(1)));
  }

  /// A ledger without contracts, in memory.
  public static LedgerHarness start(VirtualTimeline timeline) {
    return start(timeline, List.of());
  }

  /// A ledger with the given contracts, in memory.
  public static LedgerHarness start(
      VirtualTimeline timeline, List<GenesisConstructor> constructors) {
    return open(genesis(constructors), new MemoryStore(), timeline);
  }

  /// A ledger on a store that may hold one already.
  public static LedgerHarness open(GenesisConfig genesis, KeyValueStore store, Timeline timeline) {
    return open(genesis, store, StateRetention.DEFAULT, timeline);
  }

  /// A ledger that keeps the states that `retention` says.
  public static LedgerHarness open(
      GenesisConfig genesis, KeyValueStore store, StateRetention retention, Timeline timeline) {
    return new LedgerHarness(genesis, store, retention, timeline);
  }

  /// The first block's configuration: ten rich accounts and the given contracts.
  public static GenesisConfig genesis(List<GenesisConstructor> constructors) {
    TreeMap<Address, GenesisAccount> alloc = new TreeMap<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      alloc.put(address(i), GenesisAccount.ofBalance(WEALTH));
    }
    return new GenesisConfig(
        GenesisConfig.NABLA_CHAIN_ID,
        START.getEpochSecond(),
        GenesisConfig.DEFAULT_GAS_LIMIT,
        Secp256k1.addressOf(producerKey()),
        alloc,
        constructors);
  }

  /// A clock at [#START].
  public static VirtualTimeline clock() {
    return new VirtualTimeline(START);
  }

  /// The key of rich account `index`, 0 to 9.
  public static SecretKey key(int index) {
    return SecretKey.of(Keccak256.hash(Bytes.utf8("account " + index)).toArray());
  }

  /// The address of rich account `index`, 0 to 9.
  public static Address address(int index) {
    return Secp256k1.addressOf(key(index));
  }

  /// The key that seals blocks.
  public static SecretKey producerKey() {
    return SecretKey.of(Keccak256.hash(Bytes.utf8("producer")).toArray());
  }

  /// A signed transaction that moves `wei` from a rich account.
  public static Transaction transfer(int from, long nonce, Address to, long wei) {
    return transaction(nonce, Optional.of(to), UInt256.of(wei), Bytes.EMPTY, 21_000)
        .signed(key(from));
  }

  /// An unsigned transaction with fees that any base fee of a test leaves room for.
  public static DynamicFeeTransaction transaction(
      long nonce, Optional<Address> to, UInt256 value, Bytes data, long gas) {
    return new DynamicFeeTransaction(
        GenesisConfig.NABLA_CHAIN_ID,
        nonce,
        TIP,
        MAX_FEE,
        gas,
        to,
        value,
        data,
        List.of(),
        Transaction.UNSIGNED);
  }

  /// Lets a transaction wait and wakes the producer.
  public PoolVerdict send(Transaction transaction) {
    PoolVerdict verdict = pool.add(transaction);
    consensus.transactionWaits();
    return verdict;
  }

  /// Where blocks are kept.
  public ChainStore chain() {
    return chain;
  }

  /// What waits.
  public TransactionPool pool() {
    return pool;
  }

  /// What consensus drives.
  public Ledger ledger() {
    return ledger;
  }

  /// The JSON-RPC interface.
  public JsonRpc rpc() {
    return rpc;
  }

  /// The way of roles into this ledger.
  public RpcTransport transport() {
    return rpc;
  }

  /// A client of this ledger.
  public EthClient client() {
    return new EthClient(rpc);
  }

  /// Stops producing and closes the store, which a [MemoryStore] survives.
  @Override
  public void close() {
    rpc.close();
    consensus.close();
    store.close();
  }
}
