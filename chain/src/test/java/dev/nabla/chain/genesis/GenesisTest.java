package dev.nabla.chain.genesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateStore;
import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenesisTest {
  private static final Address AT = Address.ofNumber(0x1001);

  private final TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);

  @Test
  void runsConstructorsAtTheirAddresses() {
    // PUSH 42 PUSH 7 SSTORE, then deploys nothing but the counter.
    Bytes initCode =
        Bytes.concat(
            Bytes.fromHex("602a600755" + "6012" + "6011600039" + "60126000f3"),
            Bytecode.counting());
    LedgerState state = execute(new GenesisConstructor(AT, initCode));

    assertThat(state.code(state.account(AT).orElseThrow().codeHash()))
        .isEqualTo(Bytecode.counting());
    assertThat(state.storage(AT, UInt256.of(7))).isEqualTo(UInt256.of(42));
    assertThat(state.account(LedgerHarness.address(0))).isPresent();
  }

  @Test
  void saysWhichConstructorFails() {
    GenesisConstructor failing = new GenesisConstructor(AT, Bytecode.panicking());

    assertThatThrownBy(() -> execute(failing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(AT.toHex());
  }

  @Test
  void equalConfigurationsMakeEqualBlocks() {
    GenesisConfig config =
        LedgerHarness.genesis(
            List.of(new GenesisConstructor(AT, Bytecode.deploying(Bytecode.counting()))));

    assertThat(Genesis.execute(config, StateStore.inMemory(), executor).header())
        .isEqualTo(Genesis.execute(config, StateStore.inMemory(), executor).header());
  }

  @Test
  void readsAConfigurationFromJson() {
    GenesisConfig config =
        read(
            """
            {"chainId": 62252, "timestamp": "0x6774e580", "gasLimit": "60000000",
             "alloc": {
               "0x0000000000000000000000000000000000000001": {"balance": "1000000000000000000"},
               "0000000000000000000000000000000000000002":
                 {"nonce": "0x3", "code": "0x6000", "storage": {"0x07": "0x2a"}}},
             "constructors": [
               {"address": "0x0000000000000000000000000000000000001001", "initCode": "0x00"}]}
            """);

    assertThat(config.chainId()).isEqualTo(62_252);
    assertThat(config.timestamp()).isEqualTo(0x6774e580);
    assertThat(config.gasLimit()).isEqualTo(60_000_000);
    assertThat(config.alloc().get(Address.ofNumber(1)))
        .isEqualTo(GenesisAccount.ofBalance(UInt256.of(1_000_000_000_000_000_000L)));
    assertThat(
            config
                .alloc()
                .getOrDefault(Address.ofNumber(2), GenesisAccount.ofBalance(UInt256.ZERO))
                .storage())
        .containsEntry(UInt256.of(7), UInt256.of(42));
    assertThat(config.constructors())
        .containsExactly(new GenesisConstructor(AT, Bytes.of((byte) 0)));
  }

  @Test
  void readsAFileOfGoEthereum() {
    GenesisFile file =
        file(
            """
            {"config": {"chainId": 1337, "homesteadBlock": 0, "londonBlock": 0,
                        "terminalTotalDifficulty": 0, "shanghaiTime": 0, "cancunTime": 0,
                        "blobSchedule": {"cancun": {"target": 3, "max": 6}}},
             "nonce": "0x0", "timestamp": "0x0", "extraData": "0x", "gasLimit": "0x1c9c380",
             "difficulty": "0x0", "number": "0x0", "gasUsed": "0x0", "baseFeePerGas": "0x3b9aca00",
             "mixHash": "0x0000000000000000000000000000000000000000000000000000000000000000",
             "parentHash": "0x0000000000000000000000000000000000000000000000000000000000000000",
             "coinbase": "0x0000000000000000000000000000000000000000",
             "excessBlobGas": null, "blobGasUsed": null,
             "alloc": {
               "71562b71999873db5b286df957af199ec94617f7": {"balance": "0x200000000000000000"},
               "0x0000000000000000000000000000000000000002": {
                 "balance": "0x0", "nonce": "0x01", "code": "0x00",
                 "storage": {
                   "0000000000000000000000000000000000000000000000000000000000000001": "02"}}}}
            """);

    GenesisConfig config = file.over(LedgerHarness.genesis(List.of()));

    assertThat(config.chainId()).isEqualTo(1337);
    assertThat(config.gasLimit()).isEqualTo(30_000_000);
    assertThat(config.alloc()).hasSize(12);
    assertThat(file.producer()).isEmpty();
    assertThat(
            file.alloc()
                .getOrDefault(Address.ofNumber(2), GenesisAccount.ofBalance(UInt256.ZERO))
                .storage())
        .containsExactly(Map.entry(UInt256.ONE, UInt256.of(2)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alloc\": {}, \"difficulty\": \"0x1\"}",
        "{\"alloc\": {}, \"baseFeePerGas\": 7}",
        "{\"alloc\": {}, \"extraData\": \"0x00\"}",
        "{\"alloc\": {}, \"config\": {\"osakaTime\": 5}}",
        "{\"alloc\": {}, \"config\": {\"londonBlock\": 1}}",
        "{\"alloc\": {}, \"config\": {\"clique\": {}}}",
        "{\"alloc\": {}, \"config\": {\"amsterdamTime\": 0}}"
      })
  void refusesRulesOfOtherChains(String json) {
    assertThatThrownBy(() -> file(json)).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesToMakeAnAccountTwiceAndAnotherProducer() {
    GenesisConfig base = LedgerHarness.genesis(List.of());
    String rich = LedgerHarness.address(0).toHex();

    assertThatThrownBy(() -> file("{\"alloc\": {\"" + rich + "\": {}}}").over(base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there already");
    assertThatThrownBy(() -> file("{\"alloc\": {}, \"producer\": \"" + rich + "\"}").over(base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whose key is not here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"chainId\": 1, \"timestamp\": 0, \"gasLimit\": 1, \"producer\": \"0x00\"}",
        "{\"chainID\": 1}",
        """
        {"chainId": 1, "timestamp": 0, "gasLimit": 1,
         "producer": "0x00000000000000000000000000000000000000aa",
         "alloc": {"0x0000000000000000000000000000000000000001": {"balanse": "1"}}}
        """,
        """
        {"chainId": 1, "timestamp": 0, "gasLimit": 1,
         "producer": "0x00000000000000000000000000000000000000aa",
         "alloc": {"0x0000000000000000000000000000000000000001": {"balance": "-1"}}}
        """,
        """
        {"chainId": 1, "timestamp": 0, "gasLimit": 1,
         "producer": "0x00000000000000000000000000000000000000aa",
         "alloc": {"0x00000000000000000000000000000000000000ab": {},
                   "0x00000000000000000000000000000000000000AB": {}}}
        """
      })
  void refusesConfigurationsThatAreNotExactlyThat(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(DecodingException.class);
  }

  @Test
  void digestTellsConfigurationsApart() {
    GenesisConfig one = LedgerHarness.genesis(List.of());
    GenesisConfig other =
        LedgerHarness.genesis(List.of(new GenesisConstructor(AT, Bytes.of((byte) 0))));

    assertThat(one.digest()).isEqualTo(LedgerHarness.genesis(List.of()).digest());
    assertThat(one.digest()).isNotEqualTo(other.digest());
  }

  private LedgerState execute(GenesisConstructor constructor) {
    GenesisConfig config = LedgerHarness.genesis(List.of(constructor));
    return Genesis.execute(config, StateStore.inMemory(), executor).state();
  }

  private static GenesisConfig read(String json) {
    return file(json).over(LedgerHarness.genesis(List.of()));
  }

  private static GenesisFile file(String json) {
    return GenesisJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
