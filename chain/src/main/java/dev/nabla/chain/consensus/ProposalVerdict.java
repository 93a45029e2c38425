package dev.nabla.chain.consensus;

import dev.nabla.chain.block.BlockFault;
import dev.nabla.chain.execution.ExecutedBlock;

/// Whether a proposed block may become the next one.
public sealed interface ProposalVerdict {
  /// It may, and here it is, ready for [Ledger#commit].
  record Accepted(ExecutedBlock block) implements ProposalVerdict {}

  /// It may not.
  ///
  /// @param detail expected and actual, for people
  record Rejected(BlockFault fault, String detail) implements ProposalVerdict {}
}
