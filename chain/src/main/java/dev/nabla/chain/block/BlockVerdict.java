package dev.nabla.chain.block;

/// Whether a header or body keeps the rules.
public sealed interface BlockVerdict {
  /// It does.
  record Accepted() implements BlockVerdict {}

  /// It does not.
  ///
  /// @param detail expected and actual, for people
  record Rejected(BlockFault fault, String detail) implements BlockVerdict {}
}
