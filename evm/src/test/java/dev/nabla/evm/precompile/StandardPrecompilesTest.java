package dev.nabla.evm.precompile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardPrecompilesTest {
  private final Precompiles osaka = StandardPrecompiles.of(Forks.OSAKA);
  private final Precompiles prague = StandardPrecompiles.of(Forks.named("Prague").orElseThrow());

  private Optional<Bytes> run(int number, String input) {
    return at(osaka, number).run(Bytes.fromHex(input));
  }

  private static Precompile at(Precompiles precompiles, int number) {
    return requireNonNull(precompiles.at(Address.ofNumber(number)));
  }

  @Test
  void standsAtTheAddressesOfItsFork() {
    assertThat(osaka.addresses()).hasSize(18).contains(Address.ofNumber(0x100));
    assertThat(prague.addresses()).hasSize(17).doesNotContain(Address.ofNumber(0x100));
    assertThat(StandardPrecompiles.of(Forks.named("Cancun").orElseThrow()).addresses()).hasSize(10);
  }

  @Test
  void recoversTheSignerOfADigest() {
    // From the test vectors of go-ethereum, core/vm/testdata/precompiles/ecRecover.json.
    Optional<Bytes> output =
        run(
            0x01,
            "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
                + "000000000000000000000000000000000000000000000000000000000000001c"
                + "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
                + "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");

    assertThat(output)
        .contains(
            Bytes.fromHex("000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b"));
  }

  @Test
  void recoversNothingFromAStrangeParity() {
    assertThat(run(0x01, "18".repeat(32) + "00".repeat(31) + "1d" + "73".repeat(64)))
        .contains(Bytes.EMPTY);
    assertThat(run(0x01, "")).contains(Bytes.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "2, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "2, 616263, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "3, '', 0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31",
    "3, 616263, 0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    "4, 616263, 616263",
  })
  void hashesAndCopies(int number, String input, String output) {
    assertThat(run(number, input)).contains(Bytes.fromHex(output));
  }

  @ParameterizedTest
  @CsvSource({
    // Vectors 4 to 7 of EIP-152: 0, 12 rounds last, 12 not last, 1 round.
    "00000000, 01, 08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
        + "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b",
    "0000000c, 01, ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    "0000000c, 00, 75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
        + "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735",
    "00000001, 01, b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
        + "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421",
  })
  void compressesAsEip152Says(String rounds, String last, String output) {
    String state =
        "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
            + "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
            + "61626300".concat("00".repeat(124))
            + "0300000000000000"
            + "0000000000000000";

    Optional<Bytes> result = run(0x09, rounds + state + last);

    assertThat(result).contains(Bytes.fromHex(output));
    assertThat(at(osaka, 0x09).gas(Bytes.fromHex(rounds + state + last)))
        .isEqualTo(Long.parseLong(rounds, 16));
  }

  @Test
  void refusesMalformedBlakeInput() {
    assertThat(run(0x09, "00".repeat(212))).isEmpty();
    assertThat(run(0x09, "00".repeat(214))).isEmpty();
    assertThat(run(0x09, "00".repeat(212) + "02")).isEmpty();
  }

  @Test
  void raisesToPowersAsEip198Says() {
    // 3^(2^256 - 2^32 - 978) mod (2^256 - 2^32 - 977) = 1, by Fermat.
    String input =
        word(1)
            + word(32)
            + word(32)
            + "03"
            + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e"
            + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";

    assertThat(run(0x05, input)).contains(UInt256.ONE.toHash().toBytes());
    assertThat(at(prague, 0x05).gas(Bytes.fromHex(input))).isEqualTo(1360);
    assertThat(at(osaka, 0x05).gas(Bytes.fromHex(input))).isEqualTo(4080);
  }

  @Test
  void takesMissingOperandsOfPowersAsZero() {
    assertThat(run(0x05, "")).contains(Bytes.EMPTY);
    assertThat(run(0x05, word(1) + word(1) + word(2))).contains(Bytes.fromHex("0000"));
    assertThat(run(0x05, word(0) + word(0) + word(1) + "05")).contains(Bytes.fromHex("01"));
  }

  @Test
  void refusesLongOperandsOfPowersSinceOsaka() {
    String input = word(1) + word(1) + word(1025);

    assertThat(run(0x05, input)).isEmpty();
    assertThat(at(prague, 0x05).run(Bytes.fromHex(input))).contains(Bytes.of(new byte[1025]));
    assertThat(at(prague, 0x05).gas(Bytes.fromHex("ff".repeat(96)))).isEqualTo(Long.MAX_VALUE);
  }

  private static String word(long value) {
    return UInt256.of(value).toHash().toHex().substring(2);
  }
}
