package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PublicKey;
import java.util.Optional;

/// 0x0100: ECDSA over P-256 (EIP-7951). Input is digest ‖ r ‖ s ‖ x ‖ y; output is 1 as a word
/// where the signature is good, else nothing. Never fails. Both of the two s that verify together
/// are good.
final class P256Verify implements Precompile {
  private static final int INPUT_SIZE = 160;
  private static final UInt256 ORDER =
      UInt256.fromHex("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  private static final Bytes GOOD = UInt256.ONE.toHash().toBytes();

  @Override
  public long gas(Bytes input) {
    return 6900;
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    return Optional.of(input.size() == INPUT_SIZE && isGood(input.toArray()) ? GOOD : Bytes.EMPTY);
  }

  private static boolean isGood(byte[] input) {
    UInt256 s = UInt256.ofHash(Hash.of(input, 64));
    if (s.compareTo(ORDER) >= 0) {
      return false;
    }
    // (r, s) verifies exactly where (r, n - s) does, so one of them has the low s that P256 asks
    // for.
    Hash digest = Hash.of(input, 0);
    return isGood(digest, input, s) || isGood(digest, input, ORDER.subtract(s));
  }

  private static boolean isGood(Hash digest, byte[] input, UInt256 s) {
    Bytes signature = Bytes.concat(Bytes.of(input, 32, 32), s.toHash().toBytes());
    try {
      P256PublicKey key = new P256PublicKey(Hash.of(input, 96), Hash.of(input, 128));
      return P256.verify(digest, signature, key);
    } catch (DecodingException _) {
      return false;
    }
  }
}
