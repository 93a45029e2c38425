package dev.nabla.evm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The edge cases that EIP-7951 lists.
class P256VerifyTest {
  // The first vector of EIP-7951's test file.
  private static final String DIGEST =
      "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d";
  private static final String R =
      "a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac";
  private static final String S =
      "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60";
  private static final String X =
      "4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3";
  private static final String Y =
      "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e";
  private static final String ZERO = "0".repeat(64);
  private static final UInt256 ORDER =
      UInt256.fromHex("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

  private final Precompile precompile = new P256Verify();

  private Bytes run(String input) {
    return precompile.run(Bytes.fromHex(input)).orElseThrow();
  }

  @Test
  void acceptsAGoodSignatureFor6900Gas() {
    Bytes output = run(DIGEST + R + S + X + Y);

    assertThat(output).isEqualTo(UInt256.ONE.toHash().toBytes());
    assertThat(precompile.gas(Bytes.EMPTY)).isEqualTo(6900);
  }

  @Test
  void acceptsTheMirroredSignatureAsWell() {
    String mirrored = ORDER.subtract(UInt256.fromHex("0x" + S)).toHash().toHex().substring(2);

    assertThat(run(DIGEST + R + mirrored + X + Y)).isEqualTo(UInt256.ONE.toHash().toBytes());
  }

  @Test
  void refusesNumbersOutOfRange() {
    String order = ORDER.toHash().toHex().substring(2);
    String max = "f".repeat(64);

    assertThat(run(DIGEST + ZERO + S + X + Y)).isEqualTo(Bytes.EMPTY);
    assertThat(run(DIGEST + R + ZERO + X + Y)).isEqualTo(Bytes.EMPTY);
    assertThat(run(DIGEST + order + S + X + Y)).isEqualTo(Bytes.EMPTY);
    assertThat(run(DIGEST + R + order + X + Y)).isEqualTo(Bytes.EMPTY);
    assertThat(run(DIGEST + R + max + X + Y)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void refusesKeysOffTheCurve() {
    String field = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

    assertThat(run(DIGEST + R + S + ZERO + ZERO)).isEqualTo(Bytes.EMPTY);
    assertThat(run(DIGEST + R + S + X + X)).isEqualTo(Bytes.EMPTY);
    assertThat(run(DIGEST + R + S + field + Y)).isEqualTo(Bytes.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "159", "161", "320"})
  void refusesEveryOtherLength(int size) {
    assertThat(run("00".repeat(size))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void refusesAGoodSignatureWithAnyBitFlipped() {
    byte[] good = Bytes.fromHex(DIGEST + R + S + X + Y).toArray();
    for (int index = 0; index < good.length; index++) {
      byte[] bad = good.clone();
      bad[index] ^= 1;

      assertThat(precompile.run(Bytes.of(bad))).as("byte %d", index).contains(Bytes.EMPTY);
    }
  }
}
