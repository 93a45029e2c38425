package dev.nabla.evm.state;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Map;
import java.util.Optional;

/// What one transaction (or system call) changed, to be applied to a ledger's state as a whole.
///
/// @param accounts every touched account that differs or must be removed
/// @param code new code by hash
public record StateChanges(Map<Address, AccountChange> accounts, Map<Hash, Bytes> code) {
  /// Copies both maps.
  public StateChanges {
    accounts = Map.copyOf(accounts);
    code = Map.copyOf(code);
  }

  /// One account's change.
  ///
  /// @param account its new values, or nothing where it is removed together with its storage
  /// @param clearsStorage whether all earlier slots are dropped before `storage` is written
  /// @param storage slots written, by slot; zero deletes
  public record AccountChange(
      Optional<Account> account, boolean clearsStorage, Map<UInt256, UInt256> storage) {
    /// Copies the map.
    public AccountChange {
      storage = Map.copyOf(storage);
    }
  }
}
