package dev.nabla.evm.precompile;

import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// 0x04: gives back what it got.
final class Identity implements Precompile {
  @Override
  public long gas(Bytes input) {
    return 15 + GasCost.words(input.size(), 3);
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    return Optional.of(input);
  }
}
