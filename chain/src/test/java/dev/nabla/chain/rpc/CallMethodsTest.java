package dev.nabla.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls that are only tried: on states and blocks that are made up, with access lists, and places
/// of transactions.
class CallMethodsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Address NOBODY = Address.ofNumber(0x7777);

  /// Calls the counter with all gas.
  private static final Address CALLER = Address.ofNumber(0x2002);

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(
              new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting())),
              new GenesisConstructor(
                  CALLER, Bytecode.deploying(Bytes.fromHex("0x5f5f5f5f5f6120015af1")))));

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void callsCodeThatIsMadeUpWithMoneyThatIsMadeUp() {
    // Returns the balance of whoever runs it.
    String code = "{\"%s\":{\"code\":\"0x475f5260205ff3\",\"balance\":\"0x2a\"}}";

    JsonNode answer = ask("eth_call", "[{\"to\":\"%s\"},\"latest\"," + code + "]", NOBODY, NOBODY);

    assertThat(answer.stringValue()).isEqualTo(word(42));
    assertThat(ask("eth_getCode", "[\"%s\",\"latest\"]", NOBODY).stringValue()).isEqualTo("0x");
  }

  @Test
  void changesOneSlotOrReplacesThemAll() {
    send(0, 0, COUNTER);
    String other = UInt256.of(7).toHash().toHex();
    String call = "[{\"to\":\"%s\"},\"latest\",{\"%s\":{\"%s\":{\"%s\":\"%s\"}}}]";

    assertThat(ask("eth_call", call, COUNTER, COUNTER, "stateDiff", Hash.ZERO, word(9)))
        .isEqualTo(MAPPER.valueToTree(word(10)));
    assertThat(ask("eth_call", call, COUNTER, COUNTER, "stateDiff", other, word(9)))
        .isEqualTo(MAPPER.valueToTree(word(2)));
    assertThat(ask("eth_call", call, COUNTER, COUNTER, "state", other, word(9)))
        .isEqualTo(MAPPER.valueToTree(word(1)));
  }

  @Test
  void estimatesForASenderWhoseMoneyIsMadeUp() {
    String call = "[{\"from\":\"%s\",\"to\":\"%s\",\"value\":\"0x1\"}";

    JsonNode refused = exchange("eth_estimateGas", call.formatted(NOBODY, COUNTER) + "]");
    JsonNode estimate =
        ask(
            "eth_estimateGas",
            call + ",\"latest\",{\"%s\":{\"balance\":\"0x1\"}}]",
            NOBODY,
            LedgerHarness.address(1),
            NOBODY);

    assertThat(refused.path("error").path("message").stringValue())
        .startsWith("insufficient funds for transfer");
    assertThat(estimate.stringValue()).isEqualTo("0x5208");
  }

  @Test
  void callsInABlockThatIsMadeUp() {
    // Returns NUMBER, TIMESTAMP, COINBASE, PREVRANDAO, GASLIMIT, BASEFEE, BLOBBASEFEE.
    String code =
        "0x435f5242602052416040524460605245608052486 0a0524a60c05260e05ff3".replace(" ", "");
    String block =
        "{\"number\":\"0x10\",\"time\":\"0x11\",\"feeRecipient\":\"%s\",\"prevRandao\":\"%s\","
            + "\"gasLimit\":\"0x12\",\"baseFeePerGas\":\"0x13\",\"blobBaseFee\":\"0x14\"}";

    JsonNode answer =
        ask(
            "eth_call",
            "[{\"to\":\"%s\"},\"latest\",{\"%s\":{\"code\":\"%s\"}}," + block + "]",
            NOBODY,
            NOBODY,
            code,
            NOBODY,
            word(0x99));

    assertThat(answer.stringValue())
        .isEqualTo(
            "0x"
                + String.join(
                    "",
                    List.of(0x10, 0x11, 0x7777, 0x99, 0x12, 0x13, 0x14).stream()
                        .map(number -> word(number).substring(2))
                        .toList()));
  }

  @Test
  void refusesOverridesThatMakeNoSense() {
    List.of(
            "[]",
            "{\"0x1\":{}}",
            "{\"%s\":7}".formatted(COUNTER),
            "{\"%s\":{\"state\":{},\"stateDiff\":{}}}".formatted(COUNTER),
            "{\"%s\":{\"stateDiff\":{\"0x0\":\"0x0\"}}}".formatted(COUNTER),
            "{\"%s\":{\"movePrecompileToAddress\":\"%s\"}}".formatted(COUNTER, NOBODY))
        .forEach(overrides ->
            assertThat(code("eth_call", "[{},\"latest\"," + overrides + "]"))
                .as(overrides)
                .isEqualTo(-32602));
    assertThat(code("eth_call", "[{},\"latest\",{},{\"nmber\":\"0x1\"}]")).isEqualTo(-32602);
  }

  @Test
  void listsWhatATransactionTouchesSoThatItCostsLess() {
    String call = "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(LedgerHarness.address(0), CALLER);

    JsonNode listed = ask("eth_createAccessList", "[%s,\"latest\"]", call);

    assertThat(listed.path("accessList"))
        .isEqualTo(
            MAPPER.readTree(
                "[{\"address\":\"%s\",\"storageKeys\":[\"%s\"]}]".formatted(COUNTER, Hash.ZERO)));
    String withList = call.replace("}", ",\"accessList\":" + listed.path("accessList") + "}");
    assertThat(ask("eth_createAccessList", "[%s,\"latest\"]", withList)).isEqualTo(listed);
    assertThat(ask("eth_estimateGas", "[%s]", withList))
        .isNotEqualTo(ask("eth_estimateGas", "[%s]", call));
  }

  @Test
  void countsAnAuthorizationInAnEstimate() {
    String authorization =
        "{\"chainId\":\"0x0\",\"address\":\"%s\",\"nonce\":\"0x0\",\"yParity\":\"0x0\","
            + "\"r\":\"0x1\",\"s\":\"0x1\"}";
    String call = "[{\"from\":\"%s\",\"to\":\"%s\",\"authorizationList\":[" + authorization + "]}]";

    JsonNode estimate =
        ask("eth_estimateGas", call, LedgerHarness.address(0), LedgerHarness.address(1), COUNTER);

    assertThat(Long.decode(estimate.stringValue())).isEqualTo(21_000 + 25_000);
  }

  @Test
  void findsATransactionByItsPlace() {
    Transaction transaction = send(0, 0, COUNTER);
    JsonNode byHash = ask("eth_getTransactionByHash", "[\"%s\"]", transaction.hash());
    JsonNode block = byHash.path("blockHash");

    assertThat(ask("eth_getTransactionByBlockHashAndIndex", "[%s,\"0x0\"]", block))
        .isEqualTo(byHash);
    assertThat(ask("eth_getTransactionByBlockNumberAndIndex", "[\"latest\",\"0x0\"]"))
        .isEqualTo(byHash);
    assertThat(ask("eth_getTransactionByBlockHashAndIndex", "[%s,\"0x1\"]", block).isNull())
        .isTrue();
    assertThat(ask("eth_getBlockTransactionCountByHash", "[%s]", block).stringValue())
        .isEqualTo("0x1");
    assertThat(ask("eth_getBlockTransactionCountByNumber", "[\"earliest\"]").stringValue())
        .isEqualTo("0x0");
    assertThat(ask("eth_getBlockTransactionCountByNumber", "[\"0x999\"]").isNull()).isTrue();
    assertThat(ask("eth_getUncleCountByBlockHash", "[%s]", block).stringValue()).isEqualTo("0x0");
  }

  private Transaction send(int from, long nonce, Address to) {
    Transaction transaction =
        LedgerHarness.transaction(nonce, Optional.of(to), UInt256.ZERO, Bytes.EMPTY, 100_000)
            .signed(LedgerHarness.key(from));
    ledger.send(transaction);
    clock.advance(Duration.ofSeconds(1));
    return transaction;
  }

  private static String word(long number) {
    return UInt256.of(number).toHash().toHex();
  }

  private int code(String method, String params) {
    return exchange(method, params).path("error").path("code").intValue();
  }

  private JsonNode ask(String method, String params, Object... values) {
    JsonNode answer = exchange(method, filled(params, values));
    assertThat(answer.has("error")).as("%s", answer).isFalse();
    return answer.path("result");
  }

  /// `%s` by `%s`, each replaced by a value.
  private static String filled(String params, Object... values) {
    String text = params;
    for (Object value : values) {
      text = text.replaceFirst("%s", String.valueOf(value));
    }
    return text;
  }

  private JsonNode exchange(String method, String params) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
    return MAPPER.readTree(ledger.rpc().handle(Bytes.utf8(body).toArray()));
  }
}
