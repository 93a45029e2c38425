package dev.nabla.chain.execution;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.eth.Transaction;

/// Runs transactions under a fork's rules. Nothing here writes to the world: what changes is in the
/// result, for whoever owns the ledger to apply. Used by one thread at a time.
@SuppressWarnings("DoNotCallSuggester")
public final class TransactionExecutor {
  private final Fork fork;

  /// An executor with the standard precompiled contracts.
  public TransactionExecutor(Fork fork) {
    this.fork = fork;
  }

  /// Runs a transaction as part of a block.
  ///
  /// @param sender who signed it
  public TransactionResult execute(
      WorldState state, BlockContext block, Transaction transaction, Address sender) {
    throw new UnsupportedOperationException(fork.name());
  }

  /// Tries a call as `eth_call` and `eth_estimateGas` do: gas is counted as in a transaction, but
  /// neither nonce nor fees are looked at, and nobody pays.
  public TransactionResult call(WorldState state, BlockContext block, CallRequest request) {
    throw new UnsupportedOperationException(fork.name());
  }

  /// Runs a contract in the system's name, as EIP-2935 and EIP-4788 do at a block's start: 30
  /// million gas, no fee, no nonce. Changes nothing where the contract has no code or fails.
  public StateChanges systemCall(
      WorldState state, BlockContext block, Address contract, Bytes input) {
    throw new UnsupportedOperationException(fork.name());
  }

  /// Runs a constructor for genesis and puts what it returns as code at the fixed address `at`.
  ///
  /// @throws IllegalArgumentException where the constructor does not end well
  public StateChanges construct(WorldState state, BlockContext block, Address at, Bytes initCode) {
    throw new UnsupportedOperationException(fork.name());
  }
}
