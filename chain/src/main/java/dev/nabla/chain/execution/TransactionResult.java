package dev.nabla.chain.execution;

import dev.nabla.evm.state.StateChanges;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.eth.Log;
import java.util.List;
import java.util.Optional;

/// What became of a transaction.
public sealed interface TransactionResult {

  /// It belongs into the block, whether or not its code ended well.
  ///
  /// @param success whether the code ended well; otherwise only fees and nonce changed
  /// @param gasUsed after refunds, what the sender paid for
  /// @param logs empty where it failed
  /// @param changes to the state, fees included
  /// @param output what the code returned, or reverted with
  /// @param created the new contract, where one was created
  record Executed(
      boolean success,
      long gasUsed,
      List<Log> logs,
      StateChanges changes,
      Bytes output,
      Optional<Address> created)
      implements TransactionResult {
    /// Copies the list.
    public Executed {
      logs = List.copyOf(logs);
    }
  }

  /// It cannot be part of the block; the state stays as it was.
  ///
  /// @param detail expected and actual, for people
  record Invalid(InvalidTransaction reason, String detail) implements TransactionResult {}
}
