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
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the `debug_trace` methods say of transactions whose every step is known.
class TraceMethodsTest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(5_000).build())
                  .build())
          .build();
  private static final Hash TOPIC = Keccak256.hash(Bytes.utf8("Said()"));
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Address LOGGER = Address.ofNumber(0x2002);
  private static final Address PANICKER = Address.ofNumber(0x2003);
  private static final Address LOOP = Address.ofNumber(0x2004);

  /// Calls counter, logger (by DELEGATECALL), panicker (by STATICCALL) and, with a wei that it does
  /// not have, the counter again; then emits a log of its own.
  private static final Address CALLER = Address.ofNumber(0x2005);

  /// Gives all it has to the counter, by SELFDESTRUCT.
  private static final Address GIVER = Address.ofNumber(0x2006);

  /// Calls itself until the depth or the gas is used up.
  private static final Address DIVER = Address.ofNumber(0x2007);

  private static final Bytes CALLER_CODE =
      Bytes.fromHex(
          "0x"
              + "5f5f5f5f5f6120015af150"
              + "5f5f5f5f6120025af450"
              + "5f5f5f5f6120035afa50"
              + "5f5f5f5f60016120015af150"
              + "5f5fa000");

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(
              contract(COUNTER, Bytecode.counting()),
              contract(LOGGER, Bytecode.logging(TOPIC)),
              contract(PANICKER, Bytecode.panicking()),
              contract(LOOP, Bytecode.looping()),
              contract(CALLER, CALLER_CODE),
              contract(GIVER, Bytes.fromHex("0x612001ff")),
              contract(DIVER, Bytes.fromHex("0x5f5f5f5f5f305af100"))));

  private static GenesisConstructor contract(Address at, Bytes code) {
    return new GenesisConstructor(at, Bytecode.deploying(code));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void tellsEachInstructionWithWhatItFound() {
    Transaction transaction = send(0, 0, COUNTER, 100_000);

    JsonNode trace = ask("debug_traceTransaction", "[\"%s\"]", transaction.hash());

    JsonNode receipt = ask("eth_getTransactionReceipt", "[\"%s\"]", transaction.hash());
    assertThat(trace.path("gas").longValue())
        .isEqualTo(Long.decode(receipt.path("gasUsed").stringValue()));
    assertThat(trace.path("failed").booleanValue()).isFalse();
    assertThat(trace.path("returnValue").stringValue()).isEqualTo(UInt256.ONE.toHash().toHex());
    JsonNode logs = trace.path("structLogs");
    assertThat(logs)
        .extracting(log -> log.path("op").stringValue())
        .containsExactly(
            "PUSH1", "SLOAD", "PUSH1", "ADD", "DUP1", "PUSH1", "SSTORE", "PUSH1", "MSTORE", "PUSH1",
            "PUSH1", "RETURN");
    JsonNode store = logs.path(6);
    assertThat(store.path("pc").intValue()).isEqualTo(9);
    assertThat(store.path("depth").intValue()).isEqualTo(1);
    assertThat(store.path("gasCost").longValue()).isEqualTo(20_000);
    assertThat(store.path("stack")).isEqualTo(MAPPER.readTree("[\"0x1\",\"0x1\",\"0x0\"]"));
    assertThat(store.path("storage").path(Hash.ZERO.toHex()).stringValue())
        .isEqualTo(UInt256.ONE.toHash().toHex());
    assertThat(logs.path(7).path("gas").longValue())
        .isEqualTo(store.path("gas").longValue() - 20_000);
    assertThat(logs.path(11).has("memory")).isFalse();
  }

  @Test
  void tellsMemoryAndLeavesOutWhatIsNotWanted() {
    Transaction transaction = send(0, 0, COUNTER, 100_000);

    JsonNode last =
        ask(
                "debug_traceTransaction",
                "[\"%s\",{\"enableMemory\":true,\"disableStack\":true,\"disableStorage\":true}]",
                transaction.hash())
            .path("structLogs")
            .path(11);
    JsonNode cut = ask("debug_traceTransaction", "[\"%s\",{\"limit\":100}]", transaction.hash());

    assertThat(last.path("memory"))
        .containsExactly(MAPPER.valueToTree(UInt256.ONE.toHash().toHex()));
    assertThat(last.has("stack")).isFalse();
    assertThat(last.has("storage")).isFalse();
    assertThat(cut.path("structLogs")).hasSizeBetween(1, 3);
  }

  @Test
  void tellsWhyTheLastInstructionFailed() {
    Transaction transaction = send(0, 0, LOOP, 30_000);

    JsonNode trace = ask("debug_traceTransaction", "[\"%s\"]", transaction.hash());

    assertThat(trace.path("failed").booleanValue()).isTrue();
    assertThat(trace.path("gas").longValue()).isEqualTo(30_000);
    JsonNode logs = trace.path("structLogs");
    assertThat(logs.path(logs.size() - 1).path("error").stringValue()).isEqualTo("out of gas");
  }

  @Test
  void tellsTheTreeOfCalls() {
    Transaction transaction = send(0, 0, CALLER, 1_000_000);

    JsonNode trace =
        ask(
            "debug_traceTransaction",
            "[\"%s\",{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}]",
            transaction.hash());

    assertThat(trace.path("type").stringValue()).isEqualTo("CALL");
    assertThat(trace.path("from").stringValue()).isEqualTo(LedgerHarness.address(0).toHex());
    assertThat(trace.path("gas").stringValue()).isEqualTo("0xf4240");
    assertThat(trace.path("gasUsed"))
        .isEqualTo(
            ask("eth_getTransactionReceipt", "[\"%s\"]", transaction.hash()).path("gasUsed"));
    JsonNode calls = trace.path("calls");
    assertThat(calls)
        .extracting(call -> call.path("type").stringValue())
        .containsExactly("CALL", "DELEGATECALL", "STATICCALL", "CALL");
    assertThat(calls)
        .extracting(call -> call.path("error").stringValue(""))
        .containsExactly("", "", "execution reverted", "insufficient balance for transfer");
    assertThat(calls.path(0).path("output").stringValue()).isEqualTo(UInt256.ONE.toHash().toHex());
    assertThat(calls.path(1).path("from").stringValue()).isEqualTo(CALLER.toHex());
    assertThat(calls.path(1).path("to").stringValue()).isEqualTo(LOGGER.toHex());
    assertThat(calls.path(1).path("logs").path(0).path("topics").path(0).stringValue())
        .isEqualTo(TOPIC.toHex());
    assertThat(calls.path(2).path("revertReason").stringValue())
        .isEqualTo("arithmetic underflow or overflow");
    assertThat(calls.path(2).has("value")).isFalse();
    assertThat(calls.path(3).path("value").stringValue()).isEqualTo("0x1");
    JsonNode own = trace.path("logs").path(0);
    assertThat(own.path("index").stringValue()).isEqualTo("0x1");
    assertThat(own.path("position").stringValue()).isEqualTo("0x4");
  }

  @Test
  void tellsOfSelfDestructionAndTheTopAlone() {
    Transaction giving = send(0, 0, GIVER, 100_000);
    Transaction calling = send(0, 1, CALLER, 1_000_000);

    JsonNode given =
        ask("debug_traceTransaction", "[\"%s\",{\"tracer\":\"callTracer\"}]", giving.hash());
    JsonNode top =
        ask(
            "debug_traceTransaction",
            "[\"%s\",{\"tracer\":\"callTracer\",\"tracerConfig\":{\"onlyTopCall\":true}}]",
            calling.hash());

    assertThat(given.path("calls").path(0).path("type").stringValue()).isEqualTo("SELFDESTRUCT");
    assertThat(given.path("calls").path(0).path("to").stringValue()).isEqualTo(COUNTER.toHex());
    assertThat(top.has("calls")).isFalse();
  }

  @Test
  void tellsOfCallsAsDeepAsTheyGet() {
    Transaction transaction = send(0, 0, DIVER, 16_000_000);

    JsonNode call =
        ask("debug_traceTransaction", "[\"%s\",{\"tracer\":\"callTracer\"}]", transaction.hash());

    int depth = 0;
    while (call.has("calls")) {
      call = call.path("calls").path(0);
      depth++;
    }
    assertThat(depth).isGreaterThan(300);
  }

  @Test
  void tellsWhatATransactionFound() {
    Transaction first = send(0, 0, COUNTER, 100_000);
    Transaction transaction = send(0, 1, COUNTER, 100_000);

    JsonNode trace = prestate("debug_traceTransaction", transaction.hash(), "{}");

    JsonNode counter = trace.path(COUNTER.toHex());
    assertThat(counter.path("code").stringValue()).isEqualTo(Bytecode.counting().toHex());
    assertThat(counter.path("codeHash").stringValue())
        .isEqualTo(Keccak256.hash(Bytecode.counting()).toHex());
    assertThat(counter.path("nonce").longValue()).isEqualTo(1);
    assertThat(counter.path("storage"))
        .isEqualTo(MAPPER.readTree("{\"%s\":\"%s\"}".formatted(Hash.ZERO, UInt256.ONE.toHash())));
    JsonNode sender = trace.path(LedgerHarness.address(0).toHex());
    assertThat(sender.path("nonce").longValue()).isEqualTo(1);
    JsonNode place = ask("eth_getTransactionReceipt", "[\"%s\"]", first.hash());
    assertThat(sender.path("balance"))
        .isEqualTo(
            ask(
                "eth_getBalance",
                "[\"%s\",%s]",
                LedgerHarness.address(0),
                place.path("blockNumber")));
    assertThat(trace.propertyNames())
        .contains(Secp256k1.addressOf(LedgerHarness.producerKey()).toHex())
        .hasSize(3);
    assertThat(
            prestate("debug_traceTransaction", transaction.hash(), "{\"disableCode\":true}")
                .path(COUNTER.toHex())
                .has("code"))
        .isFalse();
    assertThat(
            prestate("debug_traceTransaction", transaction.hash(), "{\"disableStorage\":true}")
                .path(COUNTER.toHex())
                .has("storage"))
        .isFalse();
  }

  @Test
  void tellsWhatATransactionChanged() {
    Transaction transaction = send(0, 0, COUNTER, 100_000);

    JsonNode trace = prestate("debug_traceTransaction", transaction.hash(), "{\"diffMode\":true}");

    JsonNode counter = trace.path("post").path(COUNTER.toHex());
    assertThat(counter)
        .isEqualTo(
            MAPPER.readTree(
                "{\"storage\":{\"%s\":\"%s\"}}".formatted(Hash.ZERO, UInt256.ONE.toHash())));
    // What was zero is not written.
    assertThat(trace.path("pre").path(COUNTER.toHex()).has("storage")).isFalse();
    String sender = LedgerHarness.address(0).toHex();
    assertThat(trace.path("post").path(sender).path("nonce").longValue()).isEqualTo(1);
    assertThat(trace.path("pre").path(sender).has("nonce")).isFalse();
    assertThat(trace.path("post").path(sender).path("balance"))
        .isEqualTo(ask("eth_getBalance", "[\"%s\",\"latest\"]", sender));
  }

  private JsonNode prestate(String method, Object subject, String config) {
    return ask(
        method, "[\"%s\",{\"tracer\":\"prestateTracer\",\"tracerConfig\":%s}]", subject, config);
  }

  @Test
  void tracesABlockAsItsTransactionsOneByOne() {
    ledger.pool().add(call(0, 0, CALLER, 1_000_000));
    ledger.pool().add(call(1, 0, CALLER, 1_000_000));
    ledger.send(call(2, 0, PANICKER, 100_000));
    clock.advance(Duration.ofSeconds(1));
    JsonNode block = ask("eth_getBlockByNumber", "[\"latest\",false]");
    assertThat(block.path("transactions")).hasSize(3);
    String options = "{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}";

    JsonNode byNumber = ask("debug_traceBlockByNumber", "[\"latest\",%s]", options);
    JsonNode byHash = ask("debug_traceBlockByHash", "[%s,%s]", block.path("hash"), options);

    assertThat(byNumber).isEqualTo(byHash).hasSize(3);
    for (int i = 0; i < 3; i++) {
      JsonNode hash = block.path("transactions").path(i);
      assertThat(byNumber.path(i).path("txHash")).isEqualTo(hash);
      assertThat(byNumber.path(i).path("result"))
          .isEqualTo(ask("debug_traceTransaction", "[%s,%s]", hash, options));
    }
    assertThat(byNumber.toString()).contains("\"index\":\"0x3\"");
  }

  @Test
  void tracesACallOnAStateThatIsMadeUp() {
    JsonNode trace =
        ask(
            "debug_traceCall",
            "[{\"to\":\"%s\"},\"latest\",{\"stateOverrides\":{\"%s\":{\"stateDiff\":{\"%s\":\"%s\"}}}}]",
            COUNTER,
            COUNTER,
            Hash.ZERO,
            UInt256.of(41).toHash());

    assertThat(trace.path("returnValue").stringValue()).isEqualTo(UInt256.of(42).toHash().toHex());
  }

  @Test
  void refusesWhatItCannotTrace() {
    String unknown = "[\"" + Hash.ZERO + "\"]";

    assertThat(error("debug_traceTransaction", unknown)).contains("transaction not found");
    assertThat(error("debug_traceBlockByNumber", "[\"0x0\"]")).contains("genesis");
    assertThat(error("debug_traceBlockByNumber", "[\"0x77\"]")).contains("not found");
    assertThat(error("debug_traceCall", "[{},\"latest\",{\"tracer\":\"4byteTracer\"}]"))
        .contains("-32602");
    assertThat(
            error(
                "debug_traceCall",
                "[{},\"latest\",{\"tracer\":\"prestateTracer\",\"tracerConfig\":"
                    + "{\"diffMode\":true,\"includeEmpty\":true}}]"))
        .contains("-32602");
    assertThat(error("debug_traceCall", "[{},\"latest\",{\"disableStack\":1}]")).contains("-32602");
  }

  @Test
  void boundsATrace() {
    String looped =
        error("debug_traceCall", "[{\"to\":\"" + LOOP + "\"},\"latest\",{\"disableStack\":true}]");

    assertThat(looped).contains("-32005").contains("characters");
  }

  private static Transaction call(int from, long nonce, Address to, long gas) {
    return LedgerHarness.transaction(nonce, Optional.of(to), UInt256.ZERO, Bytes.EMPTY, gas)
        .signed(LedgerHarness.key(from));
  }

  private Transaction send(int from, long nonce, Address to, long gas) {
    Transaction transaction = call(from, nonce, to, gas);
    ledger.send(transaction);
    clock.advance(Duration.ofSeconds(1));
    return transaction;
  }

  private JsonNode ask(String method, String params, Object... values) {
    JsonNode answer = exchange(method, filled(params, values));
    assertThat(answer.has("error")).as("%s", answer).isFalse();
    return answer.path("result");
  }

  private String error(String method, String params) {
    return exchange(method, params).path("error").toString();
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
