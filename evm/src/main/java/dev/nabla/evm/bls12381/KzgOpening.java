package dev.nabla.evm.bls12381;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;
import supranational.blst.PT;
import supranational.blst.Scalar;

/// Proofs that a committed polynomial has a certain value at a point (`verify_kzg_proof` of the
/// consensus specifications, Deneb).
///
/// The statement `e(C - y G1, G2) = e(π, τ G2 - z G2)` is checked as `e(C - y G1 + z π, -G2) e(π, τ
/// G2) = 1`, so that all products by z and y are in the first group and the second needs one fixed
/// point alone.
public final class KzgOpening {
  /// The order of the groups; the polynomial's values are integers below it.
  public static final BigInteger ORDER =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  /// τ G2 of Ethereum's KZG ceremony: entry 1 of `g2_monomial` in the `trusted_setup_4096.json` of
  /// the consensus specifications (as `crypto/kzg4844/trusted_setup.json` in go-ethereum 1.17.10:
  /// SHA-256 f8e44a31ebf0a6d0734dcb301b0716e2c77f3ae18ed0cab0870fbcc2ca55616f).
  private static final byte[] TAU_G2 =
      HexFormat.of()
          .parseHex(
              "b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d"
                  + "2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e2"
                  + "3926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2");

  private static final int SCALAR_SIZE = 32;
  private static final int POINT_SIZE = 48;

  private KzgOpening() {}

  /// Whether the polynomial behind `commitment` has value `y` at `z`. No where a point is not one
  /// of the group or a number is not below [#ORDER].
  ///
  /// @param commitment 48 bytes, a compressed point
  /// @param z 32 bytes, big-endian
  /// @param y 32 bytes, big-endian
  /// @param proof 48 bytes, a compressed point
  public static boolean holds(Bytes commitment, Bytes z, Bytes y, Bytes proof) {
    Optional<P1> committed = member(commitment);
    Optional<P1> quotient = member(proof);
    return committed.isPresent()
        && quotient.isPresent()
        && isBelowOrder(z)
        && isBelowOrder(y)
        && holds(committed.get(), scalar(z), scalar(y), quotient.get());
  }

  private static boolean holds(P1 commitment, Scalar z, Scalar y, P1 proof) {
    P1 claimed = commitment.add(proof.dup().mult(z)).add(P1.generator().mult(y).neg());
    PT first = pairing(claimed, new P2_Affine(P2_Affine.generator().to_jacobian().neg()));
    PT second = pairing(proof, new P2_Affine(TAU_G2));
    return first.mul(second).final_exp().is_one();
  }

  private static PT pairing(P1 first, P2_Affine second) {
    return first.is_inf() ? PT.one() : new PT(first.to_affine(), second);
  }

  private static Optional<P1> member(Bytes compressed) {
    if (compressed.size() != POINT_SIZE) {
      return Optional.empty();
    }
    return NativeLibrary.decoded(() -> new P1_Affine(compressed.toArray()).to_jacobian())
        .filter(P1::in_group);
  }

  private static boolean isBelowOrder(Bytes number) {
    return number.size() == SCALAR_SIZE && new BigInteger(1, number.toArray()).compareTo(ORDER) < 0;
  }

  private static Scalar scalar(Bytes number) {
    return new Scalar().from_bendian(number.toArray());
  }
}
