package dev.nabla.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonRpcProperties {
  private static final Address CONTRACT = Address.ofNumber(0x2001);
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e400",
          "9007199254740993",
          "\"\"",
          "\"0x\"",
          "\"0x0\"",
          "\"0x1\"",
          "\"0x01\"",
          "\"0xzz\"",
          "\"latest\"",
          "\"pending\"",
          "\"earliest\"",
          "[]",
          "{}",
          "[[[]]]",
          "\"0x0000000000000000000000000000000000002001\"",
          "\"0xffffffffffffffff\"",
          "\"0x7fffffffffffffff\"",
          "[\"0x0\", \"0x01\"]",
          "[5, 10.5]",
          "{\"to\":\"0x0000000000000000000000000000000000002001\"}",
          "{\"data\":\"0x5b600056\",\"gas\":\"0x186a0\"}",
          "{\"gas\":\"0x7fffffffffffffff\"}",
          "{\"fromBlock\":\"0x0\",\"toBlock\":\"0x7fffffffffffffff\"}",
          "{\"address\":[[]],\"topics\":[null,[\"0x0\"]]}",
          "{\"blockHash\":\"0x00\"}",
          "{\"blockNumber\":{\"blockNumber\":\"0x1\"}}",
          "{\"value\":\"0x" + "f".repeat(64) + "\"}",
          "{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}",
          "{\"enableMemory\":true,\"limit\":\"0x100\"}",
          "{\"0x0000000000000000000000000000000000002001\":{\"code\":\"0x5f5ffd\",\"balance\":\"0x1\"}}",
          "{\"0x0000000000000000000000000000000000002001\":{\"state\":{},\"stateDiff\":[]}}",
          "{\"number\":\"0x7fffffffffffffff\",\"time\":\"0x0\",\"baseFeePerGas\":\"0x0\"}",
          "{\"to\":\"0x0000000000000000000000000000000000002001\",\"accessList\":"
              + "[{\"address\":\"0x0000000000000000000000000000000000002001\",\"storageKeys\":[]}]}",
          "{\"authorizationList\":[{}]}",
          "{\"authorizationList\":[{\"chainId\":\"0x0\",\"address\":"
              + "\"0x0000000000000000000000000000000000002001\",\"nonce\":\"0x0\",\"yParity\":\"0x1\","
              + "\"r\":\"0x1\",\"s\":\"0x1\"}],\"to\":\"0x0000000000000000000000000000000000002001\"}");

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(new GenesisConstructor(CONTRACT, Bytecode.deploying(Bytecode.panicking()))));

  @Test
  void everyCombinationOfValuesGetsAJsonRpcAnswerThatIsNotOurFault() {
    ledger.send(
        LedgerHarness.transaction(0, Optional.of(CONTRACT), UInt256.ZERO, Bytes.EMPTY, 100_000)
            .signed(LedgerHarness.key(0)));
    clock.advance(Duration.ofSeconds(10));
    int count = Seeds.count(4_000, 400_000);
    Seeds seeds = Seeds.of("json-rpc values", count);
    List<String> methods = new ArrayList<>(ledger.rpc().methodNames());
    methods.addAll(List.of("eth_subscribe", "eth_mining"));

    for (int i = 0; i < count; i++) {
      String method = methods.get(seeds.nextInt(0, methods.size()));
      StringBuilder params = new StringBuilder();
      for (int j = seeds.nextInt(0, 4); j > 0; j--) {
        params.append(VALUES.get(seeds.nextInt(0, VALUES.size()))).append(j > 1 ? "," : "");
      }
      String body =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
              + method
              + "\",\"params\":["
              + params
              + "]}";

      assertAnswered(ledger.rpc().handle(body.getBytes(StandardCharsets.UTF_8)), body);
    }
  }

  @Test
  void everyGarbledRequestGetsAJsonRpcAnswer() {
    int count = Seeds.count(4_000, 400_000);
    Seeds seeds = Seeds.of("json-rpc garbage", count);
    byte[] request =
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":[{\"to\":"
                + "\"0x0000000000000000000000000000000000002001\",\"data\":\"0x00\"},\"latest\"]}]")
            .getBytes(StandardCharsets.UTF_8);

    for (int i = 0; i < count; i++) {
      byte[] garbled = request.clone();
      for (int j = seeds.nextInt(1, 4); j > 0; j--) {
        garbled[seeds.nextInt(0, garbled.length)] = (byte) seeds.nextInt(0, 256);
      }

      assertAnswered(ledger.rpc().handle(garbled), seeds.toString());
    }
  }

  private static void assertAnswered(byte[] bytes, String request) {
    if (bytes.length == 0) {
      // A notification, when the id was garbled away.
      return;
    }
    JsonNode answer = JsonMapper.shared().readTree(bytes);
    JsonNode one = answer.isArray() ? answer.path(0) : answer;
    assertThat(one.path("jsonrpc").stringValue()).as(request).isEqualTo("2.0");
    assertThat(one.has("result") ^ one.has("error")).as(request).isTrue();
    assertThat(one.path("error").path("code").intValue(0))
        .as(request + " gives " + answer)
        .isNotEqualTo(RpcError.INTERNAL.code());
  }
}
