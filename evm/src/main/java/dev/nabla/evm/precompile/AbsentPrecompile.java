package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// Stands at the address of a contract that this binary does not have: every call is reported and
/// fails, which takes the gas that it was given.
final class AbsentPrecompile implements Precompile {
  private final Runnable called;

  AbsentPrecompile(Runnable called) {
    this.called = called;
  }

  @Override
  public long gas(Bytes input) {
    return 0;
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    called.run();
    return Optional.empty();
  }
}
