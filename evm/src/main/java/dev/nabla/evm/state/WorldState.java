package dev.nabla.evm.state;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;

/// State before a transaction, read-only. The EVM writes to its [Journal]; whoever owns the ledger
/// applies the journal's changes and computes the root. Calls may come from one thread at a time.
public interface WorldState {

  /// The account at `address`, or nothing where none exists.
  Optional<Account> account(Address address);

  /// The value of one storage slot; zero where the account or the slot does not exist.
  UInt256 storage(Address address, UInt256 slot);

  /// The code with this hash; empty for the hash of nothing.
  ///
  /// @throws IllegalStateException where an account names code that the state does not hold
  Bytes code(Hash codeHash);
}
