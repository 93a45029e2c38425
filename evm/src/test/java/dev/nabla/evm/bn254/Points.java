package dev.nabla.evm.bn254;

import dev.nabla.primitives.Seeds;
import java.math.BigInteger;
import java.util.Optional;

/// Random elements and points.
final class Points {
  static final Point<Fp> G1 = new Point<>(Fp.ONE, Fp.of(2), Fp.ONE);

  /// The generator of EIP-197.
  static final Point<Fp2> G2 =
      new Point<>(
          new Fp2(
              number(
                  "10857046999023057135944570762232829481370756359578518086990519993285655852781"),
              number(
                  "11559732032986387107991004021392285783925812861821192530917403151452391805634")),
          new Fp2(
              number(
                  "8495653923123431417604973247489272438418190587263600148770280649306958101930"),
              number(
                  "4082367875863433681332203403145435568316851327593401208105741076214120093531")),
          Fp2.ONE);

  /// `(p + 1) / 4`: the modulus is 3 modulo 4.
  private static final BigInteger ROOT = Fp.MODULUS.add(BigInteger.ONE).shiftRight(2);

  private Points() {}

  private static Fp number(String digits) {
    return Fp.of(new BigInteger(digits));
  }

  static BigInteger factor(Seeds seeds) {
    return new BigInteger(1, seeds.bytes(32)).mod(PlainPairing.ORDER);
  }

  static Fp element(Seeds seeds) {
    BigInteger any = new BigInteger(1, seeds.bytes(40)).mod(Fp.MODULUS);
    return switch (seeds.nextInt(0, 8)) {
      case 0 -> Fp.of(BigInteger.valueOf(seeds.nextInt(0, 3)));
      case 1 -> Fp.of(Fp.MODULUS.subtract(BigInteger.valueOf(seeds.nextInt(1, 3))));
      default -> Fp.of(any);
    };
  }

  static Fp2 element2(Seeds seeds) {
    return new Fp2(element(seeds), element(seeds));
  }

  static Fp12 element12(Seeds seeds) {
    return new Fp12(
        new Fp6(element2(seeds), element2(seeds), element2(seeds)),
        new Fp6(element2(seeds), element2(seeds), element2(seeds)));
  }

  static Point<Fp> inG1(Seeds seeds) {
    return G1.multiply(factor(seeds).max(BigInteger.ONE)).normalised();
  }

  static Point<Fp2> inG2(Seeds seeds) {
    return G2.multiply(factor(seeds).max(BigInteger.ONE)).normalised();
  }

  /// A point of the twist, which is in the group only by a chance of 2^-254.
  static Point<Fp2> onTwist(Seeds seeds) {
    while (true) {
      Fp2 x = element2(seeds);
      Optional<Fp2> y = root(x.square().multiply(x).add(Twist.COEFFICIENT));
      if (y.isPresent()) {
        return new Point<>(x, y.get(), Fp2.ONE);
      }
    }
  }

  private static Optional<Fp2> root(Fp2 square) {
    Fp norm = root(square.c0().square().add(square.c1().square()));
    for (Fp sign : new Fp[] {norm, norm.negate()}) {
      Fp first = root(square.c0().add(sign).multiply(Fp.of(2).inverse()));
      if (!first.isZero()) {
        Fp2 root = new Fp2(first, square.c1().multiply(first.twice().inverse()));
        if (root.square().equals(square)) {
          return Optional.of(root);
        }
      }
    }
    return Optional.empty();
  }

  /// A root where there is one, else anything.
  private static Fp root(Fp square) {
    return Fp.of(square.toBigInteger().modPow(ROOT, Fp.MODULUS));
  }
}
