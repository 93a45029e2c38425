package dev.nabla.evm.precompile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What holds for whatever input.
class PrecompileProperties {
  private static final int CASES = Seeds.count(300, 20_000);
  private static final long BLOCK_GAS = 60_000_000;

  @Test
  void answerAnyInputThatIsPaidFor() {
    Seeds seeds = Seeds.of("precompiles on anything", CASES);
    for (String fork : new String[] {"Cancun", "Osaka"}) {
      Precompiles precompiles = StandardPrecompiles.of(Forks.named(fork).orElseThrow());
      for (Address address : precompiles.addresses()) {
        Precompile precompile = requireNonNull(precompiles.at(address));
        for (int i = 0; i < CASES; i++) {
          Bytes input = input(seeds);

          long gas = precompile.gas(input);

          assertThat(gas).as("%s of %s, %s", address, input, seeds).isNotNegative();
          if (gas <= BLOCK_GAS / 100) {
            Optional<Bytes> output = precompile.run(input);
            assertThat(precompile.run(input)).as("%s", seeds).isEqualTo(output);
          }
        }
      }
    }
  }

  /// Any length, often with words that are small numbers, as lengths in a header are.
  private static Bytes input(Seeds seeds) {
    byte[] bytes = seeds.bytes(seeds.nextInt(0, 300));
    for (int word = 0; word + 32 <= bytes.length && seeds.nextInt(0, 3) != 0; word += 32) {
      Arrays.fill(bytes, word, word + seeds.nextInt(24, 33), (byte) 0);
    }
    return Bytes.of(bytes);
  }

  @Test
  void raiseToPowersLikeBigInteger() {
    Seeds seeds = Seeds.of("modexp", CASES);
    Precompile modExp = new ModExp(true);
    for (int i = 0; i < CASES; i++) {
      byte[] base = seeds.bytes(seeds.nextInt(0, 40));
      byte[] exponent = seeds.bytes(seeds.nextInt(0, 40));
      byte[] modulus = seeds.bytes(seeds.nextInt(1, 40));
      BigInteger m = new BigInteger(1, modulus);

      Bytes output = modExp.run(modExpInput(base, exponent, modulus)).orElseThrow();

      BigInteger expected =
          m.signum() == 0
              ? BigInteger.ZERO
              : new BigInteger(1, base).modPow(new BigInteger(1, exponent), m);
      assertThat(output.size()).isEqualTo(modulus.length);
      assertThat(new BigInteger(1, output.toArray())).as("%s", seeds).isEqualTo(expected);
    }
  }

  private static Bytes modExpInput(byte[] base, byte[] exponent, byte[] modulus) {
    byte[] header = new byte[96];
    header[31] = (byte) base.length;
    header[63] = (byte) exponent.length;
    header[95] = (byte) modulus.length;
    return Bytes.concat(Bytes.of(header), Bytes.of(base), Bytes.of(exponent), Bytes.of(modulus));
  }
}
