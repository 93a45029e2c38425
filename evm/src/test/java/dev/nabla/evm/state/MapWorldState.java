package dev.nabla.evm.state;

import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A world in maps, for tests.
public final class MapWorldState implements WorldState {
  private final Map<Address, Account> accounts = new HashMap<>();
  private final Map<Address, Map<UInt256, UInt256>> storage = new HashMap<>();
  private final Map<Hash, Bytes> codes = new HashMap<>();

  /// Puts a contract here, and returns this.
  public MapWorldState with(Address address, Bytes code) {
    Hash codeHash = Keccak256.hash(code);
    codes.put(codeHash, code);
    accounts.put(address, new Account(1, UInt256.ZERO, codeHash, false));
    return this;
  }

  /// Puts an account without code here, and returns this.
  public MapWorldState with(Address address, UInt256 balance, long nonce) {
    accounts.put(address, new Account(nonce, balance, Account.EMPTY_CODE_HASH, false));
    return this;
  }

  /// Sets a slot of an account that is here, and returns this.
  public MapWorldState withSlot(Address address, UInt256 slot, UInt256 value) {
    storage.computeIfAbsent(address, _ -> new HashMap<>()).put(slot, value);
    accounts.computeIfPresent(
        address,
        (_, account) -> new Account(account.nonce(), account.balance(), account.codeHash(), true));
    return this;
  }

  /// Applies what a transaction changed.
  public void apply(StateChanges changes) {
    codes.putAll(changes.code());
    changes.accounts().forEach(this::apply);
  }

  private void apply(Address address, AccountChange change) {
    if (change.clearsStorage()) {
      storage.remove(address);
    }
    change
        .account()
        .ifPresentOrElse(account -> accounts.put(address, account), () -> accounts.remove(address));
    change
        .storage()
        .forEach((slot, value) ->
            storage.computeIfAbsent(address, _ -> new HashMap<>()).put(slot, value));
  }

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
    return codes.getOrDefault(codeHash, Bytes.EMPTY);
  }
}
