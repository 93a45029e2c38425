package dev.nabla.inference.exact;

import dev.nabla.primitives.bytes.Hash;

/// Makes the leaf that shows that one position was run, as
/// [dev.nabla.protocol.inference.AttestationLeaves#work] does for one validator and receipt.
@FunctionalInterface
public interface WorkLeaf {
  /// May be called by several threads at once.
  ///
  /// @param x the raw state after the last layer; borrowed
  Hash of(int position, float[] x);
}
