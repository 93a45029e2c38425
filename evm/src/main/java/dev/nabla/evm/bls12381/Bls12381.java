package dev.nabla.evm.bls12381;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;
import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.PT;
import supranational.blst.Scalar;

/// The operations of EIP-2537, from bytes to bytes. Each gives nothing where the input is refused:
/// a wrong length, a coordinate that is not below the modulus, a point off the curve and, where
/// points are multiplied or paired, one outside the group.
///
/// Points are computed by the native library blst; mapping to the curve is written here, since the
/// binding does not offer it. Safe to share between threads.
public final class Bls12381 {
  private static final int SCALAR_SIZE = 32;
  private static final Bytes YES = word(1);
  private static final Bytes NO = word(0);

  private Bls12381() {}

  private static Bytes word(int value) {
    byte[] word = new byte[32];
    word[31] = (byte) value;
    return Bytes.of(word);
  }

  /// Makes sure that the operations can run here at all.
  ///
  /// @throws IllegalStateException where the native library does not load; says why
  public static void require() {
    NativeLibrary.require();
  }

  /// `BLS12_G1ADD`: the sum of two points of 128 bytes.
  public static Optional<Bytes> addG1(Bytes input) {
    return add(G1.GROUP, input);
  }

  /// `BLS12_G2ADD`: the sum of two points of 256 bytes.
  public static Optional<Bytes> addG2(Bytes input) {
    return add(G2.GROUP, input);
  }

  private static <P> Optional<Bytes> add(Group<P> group, Bytes input) {
    if (input.size() != 2 * group.pointSize()) {
      return Optional.empty();
    }
    Optional<P> first = group.decode(input, 0);
    Optional<P> second = group.decode(input, group.pointSize());
    return first.isPresent() && second.isPresent()
        ? Optional.of(group.encode(group.add(first.get(), second.get())))
        : Optional.empty();
  }

  /// `BLS12_G1MSM`: the sum of multiples, each of a point and a scalar of 32 bytes.
  public static Optional<Bytes> sumOfMultiplesG1(Bytes input) {
    return sumOfMultiples(G1.GROUP, input);
  }

  /// `BLS12_G2MSM`.
  public static Optional<Bytes> sumOfMultiplesG2(Bytes input) {
    return sumOfMultiples(G2.GROUP, input);
  }

  private static <P> Optional<Bytes> sumOfMultiples(Group<P> group, Bytes input) {
    int termSize = group.pointSize() + SCALAR_SIZE;
    if (input.isEmpty() || input.size() % termSize != 0) {
      return Optional.empty();
    }
    P sum = group.identity();
    for (int at = 0; at < input.size(); at += termSize) {
      Optional<P> point = group.decode(input, at);
      if (point.isEmpty() || !group.contains(point.get())) {
        return Optional.empty();
      }
      Scalar factor = scalar(input, at + group.pointSize());
      sum = group.add(sum, group.multiply(point.get(), factor));
    }
    return Optional.of(group.encode(sum));
  }

  /// Any 256 bits, taken modulo the group's order.
  private static Scalar scalar(Bytes input, int at) {
    byte[] bytes = new byte[SCALAR_SIZE];
    input.copyTo(at, bytes, 0, SCALAR_SIZE);
    return new Scalar().from_bendian(bytes);
  }

  /// `BLS12_PAIRING_CHECK`: whether the pairings of all pairs multiply to one.
  public static Optional<Bytes> pairingCheck(Bytes input) {
    int pairSize = G1.GROUP.pointSize() + G2.GROUP.pointSize();
    if (input.isEmpty() || input.size() % pairSize != 0) {
      return Optional.empty();
    }
    PT product = PT.one();
    for (int at = 0; at < input.size(); at += pairSize) {
      Optional<P1> first = member(G1.GROUP, input, at);
      Optional<P2> second = member(G2.GROUP, input, at + G1.GROUP.pointSize());
      if (first.isEmpty() || second.isEmpty()) {
        return Optional.empty();
      }
      if (!first.get().is_inf() && !second.get().is_inf()) {
        product.mul(new PT(first.get(), second.get()));
      }
    }
    return Optional.of(product.final_exp().is_one() ? YES : NO);
  }

  private static <P> Optional<P> member(Group<P> group, Bytes input, int at) {
    return group.decode(input, at).filter(group::contains);
  }

  /// `BLS12_MAP_FP_TO_G1`: 64 bytes to a point.
  public static Optional<Bytes> mapToG1(Bytes input) {
    if (input.size() != Fp.PADDING + Fp.SIZE) {
      return Optional.empty();
    }
    return Fp.decode(input, 0).map(element -> G1.GROUP.encode(G1.map(element)));
  }

  /// `BLS12_MAP_FP2_TO_G2`: 128 bytes to a point.
  public static Optional<Bytes> mapToG2(Bytes input) {
    if (input.size() != 2 * (Fp.PADDING + Fp.SIZE)) {
      return Optional.empty();
    }
    return G2.element(input, 0).map(element -> G2.GROUP.encode(G2.map(element)));
  }
}
