package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;

/// Our permutation against BouncyCastle's.
class Keccak256Properties {
  @Test
  void hashesNothingToTheKnownValue() {
    Hash hash = Keccak256.hash(Bytes.EMPTY);

    assertThat(hash.toHex())
        .isEqualTo("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void agreesWithBouncyCastleAtEachLength() {
    Seeds seeds = Seeds.of("keccak lengths", 700);
    for (int length = 0; length < 700; length++) {
      byte[] message = seeds.bytes(length);

      Hash hash = Keccak256.hash(message);

      assertThat(hash).as("%d bytes, %s", length, seeds).isEqualTo(bouncyCastle(message));
    }
  }

  @Test
  void givesTheSameHashInWhateverPiecesItComes() {
    int count = Seeds.count(2_000, 100_000);
    Seeds seeds = Seeds.of("keccak pieces", count);
    Keccak256.Hasher hasher = Keccak256.hasher();
    for (int i = 0; i < count; i++) {
      byte[] message = seeds.bytes(seeds.nextInt(0, 1000));
      int first = seeds.nextInt(0, message.length + 1);
      int second = seeds.nextInt(first, message.length + 1);

      Hash hash =
          hasher
              .update(message, 0, first)
              .update(message, first, second - first)
              .update(message, second, message.length - second)
              .finish();

      assertThat(hash).as("%s", seeds).isEqualTo(bouncyCastle(message));
      assertThat(hash)
          .isEqualTo(
              Keccak256.hash(
                  Arrays.copyOf(message, first),
                  Arrays.copyOfRange(message, first, message.length)));
    }
  }

  private static Hash bouncyCastle(byte[] message) {
    KeccakDigest digest = new KeccakDigest(256);
    digest.update(message, 0, message.length);
    byte[] out = new byte[Hash.SIZE];
    digest.doFinal(out, 0);
    return Hash.of(out);
  }
}
