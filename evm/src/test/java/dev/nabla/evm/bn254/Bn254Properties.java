package dev.nabla.evm.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.bn254.PlainPairing.Polynomial;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Points and pairing: against the plain pairing, and by what must hold of any.
class Bn254Properties {
  private static final BigInteger ORDER = PlainPairing.ORDER;
  private static final Bytes YES = word(BigInteger.ONE);
  private static final Bytes NO = word(BigInteger.ZERO);

  private static Bytes word(BigInteger value) {
    return UInt256.of(value).toHash().toBytes();
  }

  private static Bytes encode(Point<Fp> point) {
    if (point.isInfinite()) {
      return Bytes.of(new byte[64]);
    }
    Point<Fp> affine = point.normalised();
    return Bytes.concat(word(affine.x().toBigInteger()), word(affine.y().toBigInteger()));
  }

  private static Bytes encodeTwist(Point<Fp2> point) {
    Point<Fp2> affine = point.normalised();
    return Bytes.concat(
        word(affine.x().c1().toBigInteger()),
        word(affine.x().c0().toBigInteger()),
        word(affine.y().c1().toBigInteger()),
        word(affine.y().c0().toBigInteger()));
  }

  @Test
  void pairsLikeThePlainPairing() {
    int count = Seeds.count(1, 20);
    Seeds seeds = Seeds.of("plain pairing", count);
    BigInteger u = BigInteger.valueOf(Twist.PARAMETER);
    BigInteger ownPower =
        u.multiply(BigInteger.valueOf(6))
            .add(BigInteger.valueOf(3))
            .multiply(u)
            .add(BigInteger.ONE)
            .multiply(u.shiftLeft(1));
    for (int i = 0; i < count; i++) {
      Point<Fp> p = Points.inG1(seeds);
      Point<Fp2> q = Points.inG2(seeds);

      Fp12 fast = Pairing.product(List.of(new MillerLoop(p, q)));

      assertThat(Polynomial.of(fast))
          .as("%s", seeds)
          .isEqualTo(PlainPairing.pair(p, q).power(ownPower.mod(ORDER)));
    }
  }

  /// `e(aP, bQ) e(-abP, Q) = 1`, and not with another factor.
  @Test
  void pairsBilinearly() {
    int count = Seeds.count(10, 1_000);
    Seeds seeds = Seeds.of("bn254 bilinearity", count);
    for (int i = 0; i < count; i++) {
      Point<Fp> p = Points.inG1(seeds);
      Point<Fp2> q = Points.inG2(seeds);
      BigInteger a = Points.factor(seeds);
      BigInteger b = Points.factor(seeds);
      BigInteger product = ORDER.subtract(a.multiply(b).mod(ORDER));
      Bytes pair = Bytes.concat(encode(p.multiply(a)), encodeTwist(q.multiply(b)));
      Bytes right = Bytes.concat(encode(p.multiply(product)), encodeTwist(q));
      Bytes wrong = Bytes.concat(encode(p.multiply(product.add(BigInteger.ONE))), encodeTwist(q));

      assertThat(Bn254.pairingCheck(Bytes.concat(pair, right))).as("%s", seeds).contains(YES);
      assertThat(Bn254.pairingCheck(Bytes.concat(pair, wrong))).as("%s", seeds).contains(NO);
    }
  }

  @Test
  void pairsOfNothingAndWithInfinityAreOne() {
    Bytes infinite = Bytes.of(new byte[192]);

    assertThat(Bn254.pairingCheck(Bytes.EMPTY)).contains(YES);
    assertThat(Bn254.pairingCheck(infinite)).contains(YES);
    assertThat(Bn254.pairingCheck(Bytes.concat(encode(Points.G1), Bytes.of(new byte[128]))))
        .contains(YES);
    assertThat(Bn254.pairingCheck(Bytes.concat(Bytes.of(new byte[64]), encodeTwist(Points.G2))))
        .contains(YES);
    assertThat(Bn254.pairingCheck(Bytes.concat(encode(Points.G1), encodeTwist(Points.G2))))
        .contains(NO);
  }

  /// The quick check of the second group gives what multiplying by the order would.
  @Test
  void knowsTheSecondGroup() {
    int count = Seeds.count(10, 1_000);
    Seeds seeds = Seeds.of("bn254 subgroup", count);
    BigInteger cofactor = Fp.MODULUS.shiftLeft(1).subtract(ORDER);
    for (int i = 0; i < count; i++) {
      Point<Fp2> member = Points.inG2(seeds);
      Point<Fp2> any = Points.onTwist(seeds);
      Point<Fp2> ofSmallOrder = any.multiply(ORDER);

      assertThat(Twist.isInGroup(member)).as("%s", seeds).isTrue();
      assertThat(Twist.isInGroup(any.multiply(cofactor))).as("%s", seeds).isTrue();
      assertThat(Twist.isInGroup(any)).as("%s", seeds).isEqualTo(ofSmallOrder.isInfinite());
      assertThat(Twist.isInGroup(member.add(ofSmallOrder)))
          .as("%s", seeds)
          .isEqualTo(ofSmallOrder.isInfinite());
      assertThat(Bn254.pairingCheck(Bytes.concat(encode(Points.G1), encodeTwist(any))))
          .as("%s", seeds)
          .isEmpty();
    }
  }

  @Test
  void multipliesAsManyAdditions() {
    Point<Fp> sum = new Point<>(Fp.ONE, Fp.ONE, Fp.ZERO);
    for (int factor = 0; factor < 70; factor++) {
      Bytes operands = Bytes.concat(encode(Points.G1), word(BigInteger.valueOf(factor)));

      assertThat(Bn254.multiply(operands)).as("%d", factor).contains(encode(sum));
      sum = sum.add(Points.G1);
    }
  }

  @Test
  void keepsTheLawsOfAGroup() {
    int count = Seeds.count(50, 3_000);
    Seeds seeds = Seeds.of("bn254 group", count);
    for (int i = 0; i < count; i++) {
      Point<Fp> p = Points.inG1(seeds);
      Point<Fp> q = Points.inG1(seeds);
      BigInteger a = new BigInteger(1, seeds.bytes(32));
      BigInteger b = new BigInteger(1, seeds.bytes(32));

      assertThat(encode(p.add(q))).as("%s", seeds).isEqualTo(encode(q.add(p)));
      assertThat(encode(p.multiply(a).add(p.multiply(b))))
          .as("%s", seeds)
          .isEqualTo(encode(p.multiply(a.add(b))));
      assertThat(p.add(p.negate()).isInfinite()).as("%s", seeds).isTrue();
      assertThat(encode(p.add(p))).as("%s", seeds).isEqualTo(encode(p.twice()));
      assertThat(p.multiply(ORDER).isInfinite()).as("%s", seeds).isTrue();
      assertThat(Bn254.add(Bytes.concat(encode(p), encode(q))))
          .as("%s", seeds)
          .contains(encode(p.add(q)));
    }
  }

  @Test
  void takesMissingInputAsZerosAndIgnoresWhatIsTooMuch() {
    Bytes generator = encode(Points.G1);

    assertThat(Bn254.add(Bytes.EMPTY)).contains(Bytes.of(new byte[64]));
    assertThat(Bn254.add(generator)).contains(generator);
    assertThat(Bn254.add(Bytes.concat(generator, Bytes.of(new byte[65]), YES))).contains(generator);
    assertThat(Bn254.multiply(generator)).contains(Bytes.of(new byte[64]));
    assertThat(Bn254.multiply(Bytes.concat(generator, YES, YES))).contains(generator);
  }

  /// Every byte of a good pair flipped.
  @Test
  void refusesDamagedPairs() {
    Seeds seeds = Seeds.of("bn254 damage", 1);
    byte[] pair =
        Bytes.concat(encode(Points.inG1(seeds)), encodeTwist(Points.inG2(seeds))).toArray();
    assertThat(Bn254.pairingCheck(Bytes.of(pair))).isPresent();
    for (int i = 0; i < pair.length; i++) {
      pair[i] ^= 1;
      assertThat(Bn254.pairingCheck(Bytes.of(pair))).as("byte %d", i).isEmpty();
      pair[i] ^= 1;
    }
  }

  @Test
  void refusesNumbersNotBelowTheModulusAndOtherLengths() {
    Bytes modulus = word(Fp.MODULUS);
    Bytes aboveOne = word(Fp.MODULUS.add(BigInteger.ONE));

    assertThat(Bn254.add(Bytes.concat(modulus, modulus))).isEmpty();
    assertThat(Bn254.add(Bytes.concat(aboveOne, word(BigInteger.TWO)))).isEmpty();
    assertThat(Bn254.multiply(Bytes.concat(YES, YES, YES))).isEmpty();
    assertThat(Bn254.pairingCheck(Bytes.of(new byte[191]))).isEmpty();
    assertThat(Bn254.pairingCheck(Bytes.of(new byte[193]))).isEmpty();
  }
}
