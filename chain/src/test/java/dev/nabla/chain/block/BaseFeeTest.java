package dev.nabla.chain.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Headers;
import dev.nabla.primitives.bytes.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseFeeTest {
  /// The cases of go-ethereum's and EIP-1559's own tests: a limit of 20 million, a fee of 1 gwei.
  @ParameterizedTest
  @CsvSource({"10000000, 1000000000", "9000000, 987500000", "11000000, 1012500000"})
  void followsTheGasThatWasUsed(long gasUsed, long expected) {
    UInt256 fee = BaseFee.after(Headers.with(20_000_000, gasUsed, UInt256.of(1_000_000_000)));

    assertThat(fee).isEqualTo(UInt256.of(expected));
  }

  @Test
  void risesByOneWeiWhereAnEighthOfItIsLess() {
    assertThat(BaseFee.after(Headers.with(20_000_000, 10_000_001, UInt256.of(7))))
        .isEqualTo(UInt256.of(8));
  }

  @Test
  void fallsByAnEighthInAnEmptyBlockAndStopsAtSevenWei() {
    assertThat(BaseFee.after(Headers.with(60_000_000, 0, UInt256.of(800))))
        .isEqualTo(UInt256.of(700));
    assertThat(BaseFee.after(Headers.with(60_000_000, 0, UInt256.of(7)))).isEqualTo(UInt256.of(7));
  }
}
