package dev.nabla.chain.tracing;

import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import java.util.List;

/// What is known of a transaction that is about to be traced.
///
/// @param gasLimit that it names
/// @param logsBefore logs of its block before its own
/// @param before the state that it finds; not changed while it runs
/// @param authorities who signed its authorizations (EIP-7702)
public record TracedTransaction(
    long gasLimit, int logsBefore, WorldState before, List<Address> authorities) {
  /// Copies the list.
  public TracedTransaction {
    authorities = List.copyOf(authorities);
  }
}
