package dev.nabla.evm.bls12381;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import supranational.blst.P1;
import supranational.blst.P2;

/// What must hold of the operations whatever the points are. The official state tests hold the
/// published vectors of EIP-2537.
class Bls12381Properties {
  private static final BigInteger ORDER = KzgOpening.ORDER;

  private static Bytes scalar(BigInteger value) {
    return UInt256.of(value).toHash().toBytes();
  }

  private static BigInteger number(Seeds seeds) {
    return new BigInteger(1, seeds.bytes(32));
  }

  private static Bytes pointOfG1(Seeds seeds) {
    return G1.GROUP.encode(G1.map(new Fp(new BigInteger(1, seeds.bytes(64)).mod(Fp.MODULUS))));
  }

  private static Bytes pointOfG2(Seeds seeds) {
    Fp c0 = new Fp(new BigInteger(1, seeds.bytes(64)).mod(Fp.MODULUS));
    Fp c1 = new Fp(new BigInteger(1, seeds.bytes(64)).mod(Fp.MODULUS));
    return G2.GROUP.encode(G2.map(new Fp2(c0, c1)));
  }

  private static Bytes multiple(Bytes point, BigInteger factor) {
    Bytes term = Bytes.concat(point, scalar(factor));
    return (point.size() == 128 ? Bls12381.sumOfMultiplesG1(term) : Bls12381.sumOfMultiplesG2(term))
        .orElseThrow();
  }

  @Test
  void mapsIntoTheGroup() {
    int count = Seeds.count(20, 500);
    Seeds seeds = Seeds.of("mapping", count);
    for (int i = 0; i < count; i++) {
      P1 first = G1.GROUP.decode(pointOfG1(seeds), 0).orElseThrow();
      P2 second = G2.GROUP.decode(pointOfG2(seeds), 0).orElseThrow();

      assertThat(first.in_group() && second.in_group()).as(seeds.toString()).isTrue();
    }
  }

  /// `e(aP, bQ) e(-abP, Q) = 1`, and not with another factor.
  @Test
  void pairsBilinearly() {
    int count = Seeds.count(10, 300);
    Seeds seeds = Seeds.of("pairing", count);
    for (int i = 0; i < count; i++) {
      Bytes p = pointOfG1(seeds);
      Bytes q = pointOfG2(seeds);
      BigInteger a = number(seeds);
      BigInteger b = number(seeds);
      BigInteger product = ORDER.subtract(a.multiply(b).mod(ORDER));
      Bytes pair = Bytes.concat(multiple(p, a), multiple(q, b));

      Optional<Bytes> right = Bls12381.pairingCheck(Bytes.concat(pair, multiple(p, product), q));
      Optional<Bytes> wrong =
          Bls12381.pairingCheck(Bytes.concat(pair, multiple(p, product.add(BigInteger.ONE)), q));

      assertThat(right).as(seeds.toString()).contains(scalar(BigInteger.ONE));
      assertThat(wrong).as(seeds.toString()).contains(scalar(BigInteger.ZERO));
    }
  }

  @Test
  void sumsOfMultiplesAreSums() {
    int count = Seeds.count(10, 300);
    Seeds seeds = Seeds.of("sums", count);
    for (int i = 0; i < count; i++) {
      Bytes p = pointOfG1(seeds);
      Bytes q = pointOfG1(seeds);
      Bytes factor = scalar(number(seeds));

      Optional<Bytes> together = Bls12381.sumOfMultiplesG1(Bytes.concat(p, factor, q, factor));
      Bytes sum = Bls12381.addG1(Bytes.concat(p, q)).orElseThrow();

      assertThat(together)
          .as(seeds.toString())
          .isEqualTo(Bls12381.sumOfMultiplesG1(Bytes.concat(sum, factor)));
    }
  }

  @Test
  void multipliesByFactorsAboveTheOrderAsByTheirRemainder() {
    Seeds seeds = Seeds.of("factors", 1);
    Bytes p = pointOfG2(seeds);

    assertThat(multiple(p, ORDER)).isEqualTo(Bytes.of(new byte[256]));
    assertThat(multiple(p, ORDER.add(BigInteger.TWO)))
        .isEqualTo(Bls12381.addG2(Bytes.concat(p, p)).orElseThrow());
  }

  @Test
  void addsNothingAndOpposites() {
    Seeds seeds = Seeds.of("opposites", 1);
    Bytes p = pointOfG1(seeds);
    Bytes nothing = Bytes.of(new byte[128]);

    assertThat(Bls12381.addG1(Bytes.concat(p, nothing))).contains(p);
    assertThat(Bls12381.addG1(Bytes.concat(p, multiple(p, ORDER.subtract(BigInteger.ONE)))))
        .contains(nothing);
  }

  /// Every byte of a good point flipped gives no point of the group, or none at all.
  @Test
  void refusesDamagedPoints() {
    Seeds seeds = Seeds.of("damage", 1);
    byte[] first = Bytes.concat(pointOfG1(seeds), scalar(BigInteger.ONE)).toArray();
    byte[] second = Bytes.concat(pointOfG2(seeds), scalar(BigInteger.ONE)).toArray();
    for (int i = 0; i < 128; i++) {
      first[i] ^= 1;
      assertThat(Bls12381.sumOfMultiplesG1(Bytes.of(first))).as("byte %d", i).isEmpty();
      first[i] ^= 1;
    }
    for (int i = 0; i < 256; i++) {
      second[i] ^= 1;
      assertThat(Bls12381.sumOfMultiplesG2(Bytes.of(second))).as("byte %d", i).isEmpty();
      second[i] ^= 1;
    }
  }

  /// (0, 2) is on the curve `y² = x³ + 4` and of order 3, so that its double is its negative.
  @Test
  void addsPointsOutsideTheGroupAndMultipliesNone() {
    byte[] outside = new byte[128];
    outside[127] = 2;
    Bytes point = Bytes.of(outside);
    Bytes negative = Bytes.concat(Bytes.of(new byte[80]), Bytes.of(minusTwo()));
    byte[] offCurve = new byte[256];
    offCurve[127] = 3;

    assertThat(Bls12381.addG1(Bytes.concat(point, point))).contains(negative);
    assertThat(Bls12381.addG1(Bytes.concat(negative, negative))).contains(point);
    assertThat(Bls12381.addG1(Bytes.concat(point, negative))).contains(Bytes.of(new byte[128]));
    assertThat(Bls12381.addG1(Bytes.of(offCurve))).isEmpty();
    assertThat(Bls12381.sumOfMultiplesG1(Bytes.concat(point, scalar(BigInteger.ONE)))).isEmpty();
    assertThat(Bls12381.pairingCheck(Bytes.concat(point, Bytes.of(new byte[256])))).isEmpty();
  }

  private static byte[] minusTwo() {
    return Fp.MODULUS.subtract(BigInteger.TWO).toByteArray();
  }

  @Test
  void refusesOtherLengthsAndNumbersAboveTheModulus() {
    Bytes tooLarge = Bytes.concat(Bytes.of(new byte[16]), Bytes.of(Fp.MODULUS.toByteArray()));

    assertThat(Bls12381.addG1(Bytes.of(new byte[255]))).isEmpty();
    assertThat(Bls12381.addG2(Bytes.of(new byte[513]))).isEmpty();
    assertThat(Bls12381.sumOfMultiplesG1(Bytes.EMPTY)).isEmpty();
    assertThat(Bls12381.sumOfMultiplesG2(Bytes.of(new byte[287]))).isEmpty();
    assertThat(Bls12381.pairingCheck(Bytes.EMPTY)).isEmpty();
    assertThat(Bls12381.pairingCheck(Bytes.of(new byte[385]))).isEmpty();
    assertThat(Bls12381.mapToG1(tooLarge)).isEmpty();
    assertThat(Bls12381.mapToG1(Bytes.of(new byte[63]))).isEmpty();
    assertThat(Bls12381.mapToG2(Bytes.concat(Bytes.of(new byte[64]), tooLarge))).isEmpty();
    assertThat(Bls12381.addG1(Bytes.concat(tooLarge, Bytes.of(new byte[192])))).isEmpty();
  }

  /// Zero is the one input for which the mapping's first formula does not hold.
  @Test
  void mapsZeroAndOpposites() {
    assertThat(G1.map(Fp.ZERO).in_group()).isTrue();
    assertThat(G2.map(new Fp2(Fp.ZERO, Fp.ZERO)).in_group()).isTrue();
    Fp u = Fp.of(5);
    assertThat(G1.map(u).add(G1.map(u.negate())).is_inf()).isTrue();
  }

  @Test
  void findsRootsOfSquaresAlone() {
    int count = Seeds.count(50, 1_000);
    Seeds seeds = Seeds.of("roots", count);
    for (int i = 0; i < count; i++) {
      Fp c0 = new Fp(new BigInteger(1, seeds.bytes(64)).mod(Fp.MODULUS));
      Fp c1 = i % 3 == 0 ? Fp.ZERO : new Fp(new BigInteger(1, seeds.bytes(64)).mod(Fp.MODULUS));
      Fp2 square = new Fp2(c0, c1).multiply(new Fp2(c0, c1));
      // 1 + i is no square (the curve's twist stands on that), so this is none either.
      Fp2 other = square.multiply(new Fp2(Fp.ONE, Fp.ONE));

      Fp2 root = square.squareRoot().orElseThrow();

      assertThat(root.multiply(root)).as(seeds.toString()).isEqualTo(square);
      assertThat(other.squareRoot()).as(seeds.toString()).isEmpty();
    }
  }
}
