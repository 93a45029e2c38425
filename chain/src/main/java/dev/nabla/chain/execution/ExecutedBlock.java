package dev.nabla.chain.execution;

import dev.nabla.chain.state.LedgerState;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.List;

/// A block that has been run and waits to be sealed and committed.
///
/// @param header with the roots that came out
/// @param state after the block, its changes not yet written
public record ExecutedBlock(
    BlockHeader header, List<ExecutedTransaction> transactions, LedgerState state) {
  /// Copies the list.
  public ExecutedBlock {
    transactions = List.copyOf(transactions);
  }
}
