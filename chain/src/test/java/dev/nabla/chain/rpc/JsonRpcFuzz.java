package dev.nabla.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.GuidedFuzz;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.eth.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever bytes a stranger sends, what comes back is JSON-RPC, never our fault and never a trace
/// of our stack; found by coverage, in a bounded time.
class JsonRpcFuzz {
  @Test
  void everyRequestIsAnsweredUnderJazzer() {
    GuidedFuzz.run("json-rpc", Target.class, samples());
  }

  /// A request of each method, and a transaction that is signed.
  private static List<byte[]> samples() {
    String to = "\"0x0000000000000000000000000000000000002001\"";
    String call = "{\"to\":" + to + ",\"data\":\"0x00\",\"gas\":\"0xffff\"}";
    Transaction transfer = LedgerHarness.transfer(0, 0, Address.ofNumber(1), 1);
    List<String> params =
        List.of(
            "[]",
            "[" + to + ",\"latest\"]",
            "[\"0x1\",true]",
            "[" + call + ",\"latest\",{" + to + ":{\"balance\":\"0x1\"}},{\"time\":\"0x1\"}]",
            "[{\"fromBlock\":\"0x0\",\"address\":" + to + ",\"topics\":[null]}]",
            "[\"" + transfer.encoded() + "\"]");
    List<byte[]> samples = new ArrayList<>();
    try (LedgerHarness ledger = LedgerHarness.start(LedgerHarness.clock())) {
      for (String method : ledger.rpc().methodNames()) {
        samples.add(request(method, params.get(samples.size() % params.size())));
      }
    }
    samples.add(request("eth_sendRawTransaction", params.getLast()));
    return samples;
  }

  private static byte[] request(String method, String params) {
    return ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
            + method
            + "\",\"params\":"
            + params
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// What Jazzer calls, by name, in a JVM of its own.
  public static final class Target {
    private static final LedgerHarness LEDGER = ledger();

    private Target() {}

    private static LedgerHarness ledger() {
      VirtualTimeline clock = LedgerHarness.clock();
      Address contract = Address.ofNumber(0x2001);
      LedgerHarness ledger =
          LedgerHarness.start(
              clock,
              List.of(new GenesisConstructor(contract, Bytecode.deploying(Bytecode.panicking()))));
      ledger.send(LedgerHarness.transfer(1, 0, contract, 0));
      clock.advance(Duration.ofSeconds(6));
      return ledger;
    }

    public static void fuzzerTestOneInput(byte[] input) {
      byte[] answer = LEDGER.rpc().handle(input);
      if (answer.length == 0) {
        return;
      }
      JsonNode json = JsonMapper.shared().readTree(answer);
      for (JsonNode one : json.isArray() ? json : List.of(json)) {
        assertThat(one.path("jsonrpc").stringValue()).isEqualTo("2.0");
        assertThat(one.path("error").path("code").intValue(0))
            .as("%s of %s", one, Bytes.of(input))
            .isNotEqualTo(RpcError.INTERNAL.code());
      }
    }
  }
}
