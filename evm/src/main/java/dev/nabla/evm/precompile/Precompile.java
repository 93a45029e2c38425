package dev.nabla.evm.precompile;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// A contract that is code of the node. A pure function of its input; safe to call from any thread.
public interface Precompile {
  /// What running on `input` costs; decided without running.
  long gas(Bytes input);

  /// The output, or nothing where the input is refused: then the call fails and its gas is gone.
  Optional<Bytes> run(Bytes input);

  /// This contract as it is in `block`. Ethereum's own are the same in each; one whose answer
  /// depends on the block's time gives itself with that time.
  default Precompile in(BlockContext block) {
    return this;
  }
}
