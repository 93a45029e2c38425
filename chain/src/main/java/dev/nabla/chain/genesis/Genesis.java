package dev.nabla.chain.genesis;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.state.StateStore;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.LogsBloom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes the first block, or opens a chain that began with it.
public final class Genesis {
  /// The code that keeps the hashes of the last 8,191 blocks (EIP-2935).
  private static final Bytes HISTORY_CODE =
      Bytes.fromHex(
          "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111"
              + "604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303"
              + "065500");

  private Genesis() {}

  /// Opens the chain in `store`, beginning it where the store is empty.
  ///
  /// @throws StorageException where the store is damaged or was begun from another configuration
  public static ChainStore open(
      KeyValueStore store, GenesisConfig config, TransactionExecutor executor) {
    return open(store, StateRetention.DEFAULT, config, executor);
  }

  /// As above, keeping the states that `retention` says.
  public static ChainStore open(
      KeyValueStore store,
      StateRetention retention,
      GenesisConfig config,
      TransactionExecutor executor) {
    StateStore states = new StateStore(store, retention);
    if (!ChainStore.holdsChain(store)) {
      return ChainStore.create(store, states, execute(config, states, executor), config.digest());
    }
    ChainStore chain = ChainStore.open(store, states);
    if (!chain.configuration().equals(config.digest())) {
      throw new StorageException(
          Reason.FAILED,
          "the chain's folder was begun from another genesis configuration (another chain id, say),"
              + " so its contracts and accounts are others: start as before, use another folder, or remove this one to begin again");
    }
    return chain;
  }

  /// Runs the first block: accounts, then the history contract of EIP-2935, then the constructors
  /// in their order.
  ///
  /// @throws IllegalArgumentException where a constructor does not end well, or has its balance
  ///   from two sides
  public static ExecutedBlock execute(
      GenesisConfig config, StateStore states, TransactionExecutor executor) {
    LedgerState state = LedgerState.empty(states);
    SortedMap<Address, GenesisAccount> accounts = new TreeMap<>(config.alloc());
    accounts.putIfAbsent(
        BlockExecution.HISTORY_STORAGE,
        new GenesisAccount(UInt256.ZERO, 1, HISTORY_CODE, new TreeMap<>()));
    endow(accounts, config.constructors());
    state.apply(changes(accounts));
    for (GenesisConstructor constructor : config.constructors()) {
      state.apply(
          executor.construct(state, context(config), constructor.at(), constructor.initCode()));
    }
    return new ExecutedBlock(header(config, state.root()), List.of(), state);
  }

  private static void endow(
      SortedMap<Address, GenesisAccount> accounts, List<GenesisConstructor> constructors) {
    for (GenesisConstructor constructor : constructors) {
      GenesisAccount endowed = GenesisAccount.ofBalance(constructor.balance());
      if (!constructor.balance().isZero()
          && accounts.putIfAbsent(constructor.at(), endowed) != null) {
        throw new IllegalArgumentException(
            "both the accounts and the constructors give a balance to " + constructor.at());
      }
    }
  }

  private static StateChanges changes(SortedMap<Address, GenesisAccount> accounts) {
    Map<Address, AccountChange> changes = new HashMap<>();
    Map<Hash, Bytes> code = new HashMap<>();
    accounts.forEach((address, account) -> {
      Hash codeHash = Keccak256.hash(account.code());
      boolean hasStorage = !account.storage().isEmpty();
      Account made = new Account(account.nonce(), account.balance(), codeHash, hasStorage);
      changes.put(address, new AccountChange(Optional.of(made), true, account.storage()));
      if (!account.code().isEmpty()) {
        code.put(codeHash, account.code());
      }
    });
    return new StateChanges(changes, code);
  }

  private static BlockContext context(GenesisConfig config) {
    return new BlockContext(
        0,
        config.timestamp(),
        config.gasLimit(),
        BaseFee.INITIAL,
        config.producer(),
        Hash.ZERO,
        config.chainId(),
        UInt256.ONE,
        number -> {
          throw new IllegalStateException("no block comes before the first: " + number);
        });
  }

  private static BlockHeader header(GenesisConfig config, Hash stateRoot) {
    return new BlockHeader(
        Hash.ZERO,
        config.producer(),
        stateRoot,
        BlockHeader.EMPTY_TRIE_ROOT,
        BlockHeader.EMPTY_TRIE_ROOT,
        LogsBloom.EMPTY,
        0,
        config.gasLimit(),
        0,
        config.timestamp(),
        Bytes.EMPTY,
        Hash.ZERO,
        BaseFee.INITIAL,
        BlockHeader.EMPTY_TRIE_ROOT,
        0,
        0,
        Hash.ZERO,
        BlockHeader.NO_REQUESTS);
  }
}
