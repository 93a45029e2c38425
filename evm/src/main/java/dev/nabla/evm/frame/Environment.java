package dev.nabla.evm.frame;

import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import java.util.Optional;

/// All that surrounds a frame: the rules, the block, the transaction and the world it changes.
public record Environment(
    Fork fork,
    BlockContext block,
    TransactionContext transaction,
    Journal journal,
    CodeCache codes) {

  /// The code of an account, as it stands there.
  public Code codeOf(Address address) {
    return codes.of(journal, address);
  }

  /// Whom an account stands for, where the fork has delegations (EIP-7702).
  public Optional<Address> delegateOf(Address address) {
    return fork.hasSetCode() ? codeOf(address).delegate() : Optional.empty();
  }

  /// The code that a call to the account runs: its own, or that of whom it stands for. A delegation
  /// leads one step and no further.
  public Code runnableCodeOf(Address address) {
    return delegateOf(address).map(this::codeOf).orElseGet(() -> codeOf(address));
  }
}
