package dev.nabla.evm.precompile;

import dev.nabla.evm.bls12381.KzgOpening;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Digests;
import java.util.Optional;

/// 0x0a: checks an opening of a blob's commitment (EIP-4844). Input is versioned hash ‖ z ‖ y ‖
/// commitment ‖ proof.
final class PointEvaluation implements Precompile {
  private static final int INPUT_SIZE = 192;
  private static final byte VERSION = 1;
  private static final UInt256 FIELD_ELEMENTS_PER_BLOB = UInt256.of(4096);
  private static final Bytes OUTPUT =
      Bytes.concat(
          FIELD_ELEMENTS_PER_BLOB.toHash().toBytes(),
          UInt256.of(KzgOpening.ORDER).toHash().toBytes());

  @Override
  public long gas(Bytes input) {
    return 50_000;
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    return input.size() == INPUT_SIZE && holds(input) ? Optional.of(OUTPUT) : Optional.empty();
  }

  private static boolean holds(Bytes input) {
    Bytes commitment = input.slice(96, 48);
    return input.slice(0, 32).equals(versionedHash(commitment))
        && KzgOpening.holds(
            commitment, input.slice(32, 32), input.slice(64, 32), input.slice(144, 48));
  }

  private static Bytes versionedHash(Bytes commitment) {
    byte[] hash = Digests.sha256(commitment.toArray()).toArray();
    hash[0] = VERSION;
    return Bytes.of(hash);
  }
}
