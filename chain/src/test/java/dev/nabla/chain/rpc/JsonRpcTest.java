package dev.nabla.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.protocol.eth.RpcFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The envelope: JSON-RPC 2.0 whatever the bytes are.
class JsonRpcTest {
  private final VirtualTimeline clock = LedgerHarness.clock();
  private final JsonRpc rpc = LedgerHarness.start(clock).rpc();

  @Test
  void answersWithTheIdOfTheRequest() {
    assertThat(handle("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"eth_chainId\"}"))
        .isEqualTo(json("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0xf32c\"}"));
    assertThat(handle("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"net_version\"}"))
        .isEqualTo(json("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":\"62252\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "-32700 | {",
        "-32700 | nonsense",
        "-32700 | {\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}",
        "-32600 | 1",
        "-32600 | {}",
        "-32600 | []",
        "-32600 | {\"id\":1,\"method\":\"eth_chainId\"}",
        "-32600 | {\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"eth_chainId\"}",
        "-32600 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
        "-32600 | {\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"eth_chainId\"}",
        "-32601 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_mining\"}",
        "-32602 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":{}}",
        "-32602 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\"}",
        "-32602 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":[5]}",
        "-32602 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"0x1\"]}",
        "-32602 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"0000000000000000000000000000000000000001\"]}",
        "-32602 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"3\",false]}",
        "-32000 | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"0x0000000000000000000000000000000000000001\",\"0x5\"]}"
      })
  void answersFaultsWithTheirStandardCodes(int code, String body) {
    assertThat(handle(body).path("error").path("code").intValue()).isEqualTo(code);
  }

  @Test
  void refusesInvalidUtf8AndDeepNesting() {
    byte[] invalid = {'"', (byte) 0xc0, (byte) 0xaf, '"'};
    String deep = "[".repeat(100_000);

    assertThat(parse(rpc.handle(invalid)).path("error").path("code").intValue()).isEqualTo(-32700);
    assertThat(handle(deep).path("error").path("code").intValue()).isEqualTo(-32700);
  }

  @Test
  void answersABatchInItsOrderAndNotificationsNotAtAll() {
    JsonNode answers =
        handle(
            """
            [{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},
             {"jsonrpc":"2.0","method":"eth_chainId"},
             5,
             {"jsonrpc":"2.0","id":2,"method":"eth_blockNumber"}]
            """);

    assertThat(answers.size()).isEqualTo(3);
    assertThat(answers.path(0).path("id").intValue()).isEqualTo(1);
    assertThat(answers.path(1).path("error").path("code").intValue()).isEqualTo(-32600);
    assertThat(answers.path(2).path("result").stringValue()).isEqualTo("0x0");
    assertThat(rpc.handle(utf8("{\"jsonrpc\":\"2.0\",\"method\":\"eth_chainId\"}"))).isEmpty();
    assertThat(rpc.handle(utf8("[{\"jsonrpc\":\"2.0\",\"method\":\"eth_chainId\"}]"))).isEmpty();
  }

  @Test
  void refusesABatchThatIsTooLong() {
    String one = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}";
    String allowed = "[" + (one + ",").repeat(JsonRpc.MAX_BATCH - 1) + one + "]";
    String tooLong = "[" + (one + ",").repeat(JsonRpc.MAX_BATCH) + one + "]";

    assertThat(handle(allowed).size()).isEqualTo(JsonRpc.MAX_BATCH);
    assertThat(handle(tooLong).path("error").path("code").intValue()).isEqualTo(-32600);
  }

  @Test
  void throwsTheSameErrorsInProcess() {
    JsonNode none = json("[]");

    assertThatThrownBy(() -> rpc.call("eth_mining", none))
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure.code()).isEqualTo(-32601));
  }

  private JsonNode handle(String body) {
    return parse(rpc.handle(utf8(body)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode parse(byte[] answer) {
    return JsonMapper.shared().readTree(answer);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void theReadmeNamesEveryMethod() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(rpc.methodNames()).allSatisfy(name -> assertThat(readme).contains(name));
  }
}
