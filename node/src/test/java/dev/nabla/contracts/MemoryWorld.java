package dev.nabla.contracts;

import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// World state in maps, without a trie.
final class MemoryWorld implements WorldState {
  private final Map<Address, Account> accounts = new HashMap<>();
  private final Map<Address, Map<UInt256, UInt256>> storage = new HashMap<>();
  private final Map<Hash, Bytes> code = new HashMap<>();

  @Override
  public Optional<Account> account(Address address) {
    return Optional.ofNullable(accounts.get(address));
  }

  @Override
  public UInt256 storage(Address address, UInt256 slot) {
    return storage.getOrDefault(address, Map.of()).getOrDefault(slot, UInt256.ZERO);
  }

  @Override
  public Bytes code(Hash codeHash) {
    if (codeHash.equals(Account.EMPTY_CODE_HASH)) {
      return Bytes.EMPTY;
    }
    return Optional.ofNullable(code.get(codeHash)).orElseThrow(IllegalStateException::new);
  }

  void fund(Address address, UInt256 balance) {
    accounts.put(address, new Account(0, balance, Account.EMPTY_CODE_HASH, false));
  }

  /// Puts code at an address, as if it had been made there.
  void deploy(Address address, Bytes runtime) {
    Hash hash = Keccak256.hash(runtime);
    code.put(hash, runtime);
    accounts.put(address, new Account(1, UInt256.ZERO, hash, false));
  }

  void credit(Address address, UInt256 amount) {
    Account account = accounts.get(address);
    if (account == null) {
      throw new IllegalStateException("no account " + address);
    }
    accounts.put(
        address,
        new Account(
            account.nonce(),
            account.balance().add(amount),
            account.codeHash(),
            account.hasStorage()));
  }

  void apply(StateChanges changes) {
    code.putAll(changes.code());
    changes.accounts().forEach(this::apply);
  }

  private void apply(Address address, AccountChange change) {
    change
        .account()
        .ifPresentOrElse(account -> accounts.put(address, account), () -> accounts.remove(address));
    if (change.clearsStorage() || change.account().isEmpty()) {
      storage.remove(address);
    }
    storage.computeIfAbsent(address, _ -> new HashMap<>()).putAll(change.storage());
  }
}
