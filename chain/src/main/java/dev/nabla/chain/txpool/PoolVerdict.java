package dev.nabla.chain.txpool;

import dev.nabla.primitives.bytes.Hash;

/// Whether a transaction waits now.
public sealed interface PoolVerdict {
  /// It does, and did not before.
  record Added(Hash hash) implements PoolVerdict {}

  /// It did already.
  record Known(Hash hash) implements PoolVerdict {}

  /// It does not.
  ///
  /// @param detail expected and actual, for people
  record Refused(PoolRefusal reason, String detail) implements PoolVerdict {}
}
