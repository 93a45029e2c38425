package dev.nabla.evm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Digests;
import org.junit.jupiter.api.Test;

class PointEvaluationTest {
  /// From go-ethereum, core/vm/testdata/precompiles/pointEvaluation.json.
  private static final Bytes GOOD =
      Bytes.fromHex(
          "01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b"
              + "564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
              + "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1"
              + "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2"
              + "5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253"
              + "fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a");

  private final PointEvaluation contract = new PointEvaluation();

  @Test
  void acceptsAGoodOpening() {
    assertThat(contract.gas(GOOD)).isEqualTo(50_000);
    assertThat(contract.run(GOOD))
        .contains(
            Bytes.fromHex(
                "0000000000000000000000000000000000000000000000000000000000001000"
                    + "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"));
  }

  @Test
  void refusesEveryOtherByte() {
    byte[] input = GOOD.toArray();
    for (int i = 0; i < input.length; i++) {
      input[i] ^= 1;
      assertThat(contract.run(Bytes.of(input))).as("byte %d", i).isEmpty();
      input[i] ^= 1;
    }
  }

  /// With the hash made to fit, so that the opening itself is what is refused.
  @Test
  void refusesAnotherCommitmentUnderItsOwnHash() {
    byte[] input = GOOD.toArray();
    // The point at infinity: the commitment to zero everywhere.
    byte[] commitment = new byte[48];
    commitment[0] = (byte) 0xc0;
    byte[] hash = Digests.sha256(commitment).toArray();
    hash[0] = 1;
    System.arraycopy(hash, 0, input, 0, 32);
    System.arraycopy(commitment, 0, input, 96, 48);

    assertThat(contract.run(Bytes.of(input))).isEmpty();
  }

  @Test
  void refusesOtherLengths() {
    assertThat(contract.run(GOOD.slice(0, 191))).isEmpty();
    assertThat(contract.run(Bytes.concat(GOOD, Bytes.fromHex("00")))).isEmpty();
    assertThat(contract.run(Bytes.EMPTY)).isEmpty();
  }
}
