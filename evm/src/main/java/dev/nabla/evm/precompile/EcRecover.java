package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Secp256k1;
import java.util.Arrays;
import java.util.Optional;

/// 0x01: the signer of a digest (Yellow Paper, appendix E). No output where there is none; s may be
/// high.
final class EcRecover implements Precompile {
  private static final UInt256 FIRST_V = UInt256.of(27);

  @Override
  public long gas(Bytes input) {
    return 3000;
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    byte[] words = Arrays.copyOf(input.toArray(), 128);
    UInt256 parity = UInt256.ofHash(Hash.of(words, 32)).subtract(FIRST_V);
    if (parity.compareTo(UInt256.ONE) > 0) {
      return Optional.of(Bytes.EMPTY);
    }
    UInt256 r = UInt256.ofHash(Hash.of(words, 64));
    UInt256 s = UInt256.ofHash(Hash.of(words, 96));
    EcdsaSignature signature = new EcdsaSignature(r, s, (int) parity.toLong());
    Optional<Address> signer = Secp256k1.recover(Hash.of(words, 0), signature);
    return Optional.of(signer.map(EcRecover::padded).orElse(Bytes.EMPTY));
  }

  private static Bytes padded(Address address) {
    byte[] word = new byte[32];
    address.copyTo(word, 12);
    return Bytes.of(word);
  }
}
