package dev.nabla.primitives.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RlpTest {
  /// Examples of Ethereum's wiki page on RLP.
  @Test
  void writesThePublishedExamples() {
    assertThat(new RlpWriter().bytes(Bytes.utf8("dog")).toBytes().toHex()).isEqualTo("0x83646f67");
    assertThat(
            new RlpWriter()
                .beginList()
                .bytes(Bytes.utf8("cat"))
                .bytes(Bytes.utf8("dog"))
                .endList()
                .toBytes()
                .toHex())
        .isEqualTo("0xc88363617483646f67");
    assertThat(new RlpWriter().bytes(Bytes.EMPTY).toBytes().toHex()).isEqualTo("0x80");
    assertThat(new RlpWriter().beginList().endList().toBytes().toHex()).isEqualTo("0xc0");
    assertThat(new RlpWriter().number(15).toBytes().toHex()).isEqualTo("0x0f");
    assertThat(new RlpWriter().number(1024).toBytes().toHex()).isEqualTo("0x820400");
    assertThat(
            new RlpWriter()
                .beginList()
                .beginList()
                .endList()
                .beginList()
                .beginList()
                .endList()
                .endList()
                .endList()
                .toBytes()
                .toHex())
        .isEqualTo("0xc3c0c1c0");
  }

  @ParameterizedTest
  @CsvSource({"55, 1", "56, 2", "255, 2", "256, 3", "65535, 3", "65536, 4"})
  void usesTheShortestPrefixForEveryLength(int length, int prefixSize) {
    Bytes encoded = RlpWriter.encode(Bytes.of(new byte[length]));

    assertThat(encoded.size()).isEqualTo(length + prefixSize);
    assertThat(RlpReader.of(encoded).bytes().size()).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A single byte below 0x80 with a prefix.
        "0x8100",
        "0x817f",
        // A long prefix for a short string, or with a leading zero.
        "0xb800",
        "0xb837"
            + "00000000000000000000000000000000000000000000000000000000"
            + "000000000000000000000000000000000000000000000000000000",
        "0xb90038"
            + "00000000000000000000000000000000000000000000000000000000"
            + "00000000000000000000000000000000000000000000000000000000",
        // Prefixes that are cut off, or promise more than there is.
        "0xb8",
        "0xb9ff",
        "0x83aabb",
        "0xbfffffffffffffffff",
        "0xbf8000000000000000",
        ""
      })
  void refusesStringsThatAreNotCanonicalOrNotWhole(String hex) {
    RlpReader reader = RlpReader.of(Bytes.fromHex(hex));

    assertThatThrownBy(reader::bytes).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0xf800", "0xf801c0", "0xc1", "0xffffffffffffffffff", "0xf8", "0x80"})
  void refusesListsThatAreNotCanonicalOrNotWhole(String hex) {
    RlpReader reader = RlpReader.of(Bytes.fromHex(hex));

    assertThatThrownBy(reader::list).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesAnItemThatReachesPastItsList() {
    // A list of one byte, whose item claims two.
    RlpReader items = RlpReader.of(Bytes.fromHex("0xc182aabb")).list();

    assertThatThrownBy(items::bytes).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x00", "0x820001", "0x89010000000000000000"})
  void refusesNumbersWithLeadingZerosOrTooManyBytes(String hex) {
    RlpReader reader = RlpReader.of(Bytes.fromHex(hex));

    assertThatThrownBy(reader::unsignedLong).isInstanceOf(DecodingException.class);
  }

  @Test
  void readsNumbersUpToTheirBounds() {
    assertThat(RlpReader.of(new RlpWriter().number(-1L).toBytes()).unsignedLong()).isEqualTo(-1L);
    assertThat(RlpReader.of(new RlpWriter().number(UInt256.MAX).toBytes()).uint256())
        .isEqualTo(UInt256.MAX);
    assertThat(RlpReader.of(new RlpWriter().number(Long.MAX_VALUE).toBytes()).uint63())
        .isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(
            () -> RlpReader.of(new RlpWriter().number(Long.MIN_VALUE).toBytes()).uint63())
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesBytesAfterTheLastItem() {
    assertThatThrownBy(() -> RlpReader.ofList(Bytes.fromHex("0xc000")))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesListsThatAreTooDeep() {
    byte[] nested = new byte[RlpReader.MAX_DEPTH + 2];
    for (int i = 0; i < nested.length; i++) {
      nested[i] = (byte) (0xc0 + nested.length - 1 - i);
    }
    RlpReader reader = RlpReader.of(nested);
    for (int i = 0; i < RlpReader.MAX_DEPTH; i++) {
      reader = reader.list();
    }
    RlpReader deepest = reader;

    assertThatThrownBy(deepest::list).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesMoreItemsThanTheCallerAllows() {
    RlpReader reader = RlpReader.of(Bytes.fromHex("0xc3010203"));

    assertThatThrownBy(() -> reader.list(2, RlpReader::bytes))
        .isInstanceOf(DecodingException.class);
    assertThat(RlpReader.of(Bytes.fromHex("0xc3010203")).list(3, RlpReader::unsignedLong))
        .isEqualTo(List.of(1L, 2L, 3L));
  }

  @Test
  void refusesToHandOutAnUnfinishedList() {
    RlpWriter writer = new RlpWriter().beginList();

    assertThatThrownBy(writer::toBytes).isInstanceOf(IllegalStateException.class);
  }
}
