package dev.nabla.evm.precompile;

import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/// 0x03: the 20 bytes of the digest behind 12 zeros.
final class Ripemd160 implements Precompile {
  @Override
  public long gas(Bytes input) {
    return 600 + GasCost.words(input.size(), 120);
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    RIPEMD160Digest digest = new RIPEMD160Digest();
    digest.update(input.toArray(), 0, input.size());
    byte[] word = new byte[32];
    digest.doFinal(word, 12);
    return Optional.of(Bytes.of(word));
  }
}
