package dev.nabla.evm.precompile;

import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Digests;
import java.util.Optional;

/// 0x02.
final class Sha256 implements Precompile {
  @Override
  public long gas(Bytes input) {
    return 60 + GasCost.words(input.size(), 12);
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    return Optional.of(Digests.sha256(input.toArray()).toBytes());
  }
}
