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
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// News over lasting connections, and the filters that pollers use in their stead.
class SubscriptionTest {
  private static final Address LOGGER = Address.ofNumber(0x2002);
  private static final Hash TOPIC = Keccak256.hash(Bytes.utf8("Said()"));
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(new GenesisConstructor(LOGGER, Bytecode.deploying(Bytecode.logging(TOPIC)))));
  private final Recorder client = new Recorder();
  private final RpcConnection connection = ledger.rpc().connect(client);

  @AfterEach
  void close() {
    connection.close();
    ledger.close();
  }

  @Test
  void tellsEachNewHeadOnceAndInOrder() {
    String id = subscribe("[\"newHeads\"]");

    clock.advance(Duration.ofSeconds(20));

    long head = ledger.chain().head().number();
    assertThat(head).isGreaterThan(2);
    assertThat(client.news).hasSize((int) head);
    for (int i = 0; i < head; i++) {
      JsonNode told = client.news.get(i);
      assertThat(told.path("method").stringValue()).isEqualTo("eth_subscription");
      assertThat(told.path("params").path("subscription").stringValue()).isEqualTo(id);
      JsonNode header = told.path("params").path("result");
      JsonNode block =
          ask("eth_getBlockByNumber", "[\"0x" + Integer.toHexString(i + 1) + "\",false]");
      header
          .properties()
          .forEach(member -> assertThat(member.getValue()).isEqualTo(block.path(member.getKey())));
      assertThat(header.has("logsBloom")).isTrue();
    }
  }

  @Test
  void tellsLogsThatMatchAndNoOthers() {
    String wanted =
        subscribe("[\"logs\",{\"address\":\"" + LOGGER + "\",\"topics\":[\"" + TOPIC + "\"]}]");
    subscribe("[\"logs\",{\"topics\":[\"" + Hash.ZERO + "\"]}]");
    String all = subscribe("[\"logs\"]");

    send(0, 0);
    send(1, 0);

    assertThat(client.news)
        .extracting(told -> told.path("params").path("subscription").stringValue())
        .containsExactlyInAnyOrder(wanted, wanted, all, all);
    JsonNode found = ask("eth_getLogs", "[{\"fromBlock\":\"earliest\"}]");
    assertThat(
            client.news.stream()
                .filter(
                    told -> told.path("params").path("subscription").stringValue().equals(wanted))
                .map(told -> told.path("params").path("result")))
        .containsExactlyElementsOf(found);
  }

  @Test
  void tellsOfTransactionsThatWait() {
    String hashes = subscribe("[\"newPendingTransactions\"]");
    String whole = subscribe("[\"newPendingTransactions\",true]");
    Transaction transaction = call(0, 0);

    // Before the producer's turn.
    ledger.pool().add(transaction);
    clock.advance(Duration.ZERO);

    assertThat(client.results(hashes))
        .containsExactly(MAPPER.valueToTree(transaction.hash().toHex()));
    assertThat(client.results(whole).getFirst().path("hash").stringValue())
        .isEqualTo(transaction.hash().toHex());
    assertThat(client.results(whole).getFirst().path("blockHash").isNull()).isTrue();
  }

  @Test
  void theAnswerThatNamesASubscriptionComesBeforeItsNews() {
    connection.receive(
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"newHeads\"]},"
            + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"eth_blockNumber\"}]");
    clock.advance(Duration.ofSeconds(6));

    assertThat(client.order.getFirst()).isEqualTo("answer");
    assertThat(client.order).contains("news");
  }

  @Test
  void isSilentAfterUnsubscribing() {
    String id = subscribe("[\"newHeads\"]");

    assertThat(request("eth_unsubscribe", "[\"" + id + "\"]").path("result").booleanValue())
        .isTrue();
    clock.advance(Duration.ofSeconds(20));

    assertThat(client.news).isEmpty();
    assertThat(
            request("eth_unsubscribe", "[\"" + id + "\"]")
                .path("error")
                .path("message")
                .stringValue())
        .isEqualTo("subscription not found");
  }

  @Test
  void isSilentAfterTheConnectionEnded() {
    subscribe("[\"newHeads\"]");

    connection.close();
    clock.advance(Duration.ofSeconds(20));

    assertThat(client.news).isEmpty();
  }

  @Test
  void boundsTheSubscriptionsOfAConnection() {
    for (int i = 0; i < Subscriptions.MAX_SUBSCRIPTIONS; i++) {
      subscribe("[\"newHeads\"]");
    }

    JsonNode refused = request("eth_subscribe", "[\"newHeads\"]");

    assertThat(refused.path("error").path("code").intValue()).isEqualTo(-32005);
  }

  @Test
  void refusesWhatCannotBeSubscribedToAndWhereItCannot() {
    assertThat(code(request("eth_subscribe", "[\"syncing\"]"))).isEqualTo(-32601);
    assertThat(code(request("eth_subscribe", "[]"))).isEqualTo(-32602);
    assertThat(code(request("eth_subscribe", "[\"logs\",7]"))).isEqualTo(-32602);
    assertThat(code(http("eth_subscribe", "[\"newHeads\"]"))).isEqualTo(-32601);
  }

  @Test
  void filtersGiveEachPieceOfNewsOnce() {
    String blocks = ask("eth_newBlockFilter", "[]").stringValue();
    String logs = ask("eth_newFilter", "[{\"address\":\"" + LOGGER + "\"}]").stringValue();
    String pending = ask("eth_newPendingTransactionFilter", "[]").stringValue();

    Transaction transaction = send(0, 0);

    assertThat(ask("eth_getFilterChanges", "[\"" + blocks + "\"]"))
        .containsExactly(MAPPER.valueToTree(ledger.chain().head().hash().toHex()));
    assertThat(ask("eth_getFilterChanges", "[\"" + pending + "\"]"))
        .containsExactly(MAPPER.valueToTree(transaction.hash().toHex()));
    assertThat(ask("eth_getFilterChanges", "[\"" + logs + "\"]"))
        .isEqualTo(ask("eth_getLogs", "[{\"fromBlock\":\"earliest\"}]"))
        .hasSize(1);
    for (String filter : List.of(blocks, logs, pending)) {
      assertThat(ask("eth_getFilterChanges", "[\"" + filter + "\"]")).isEmpty();
    }
    assertThat(ask("eth_getFilterLogs", "[\"" + logs + "\"]")).hasSize(1);
    assertThat(code(http("eth_getFilterLogs", "[\"" + blocks + "\"]"))).isEqualTo(-32000);
  }

  @Test
  void forgetsFiltersThatNobodyAsksAndThoseUninstalled() {
    String asked = ask("eth_newBlockFilter", "[]").stringValue();
    String left = ask("eth_newBlockFilter", "[]").stringValue();
    String gone = ask("eth_newBlockFilter", "[]").stringValue();

    assertThat(ask("eth_uninstallFilter", "[\"" + gone + "\"]").booleanValue()).isTrue();
    assertThat(ask("eth_uninstallFilter", "[\"" + gone + "\"]").booleanValue()).isFalse();
    clock.advance(Filters.LIFETIME.minusSeconds(1));
    ask("eth_getFilterChanges", "[\"" + asked + "\"]");
    clock.advance(Duration.ofSeconds(2));

    assertThat(ask("eth_getFilterChanges", "[\"" + asked + "\"]").isArray()).isTrue();
    assertThat(
            http("eth_getFilterChanges", "[\"" + left + "\"]")
                .path("error")
                .path("message")
                .stringValue())
        .isEqualTo("filter not found");
  }

  @Test
  void boundsFilters() {
    for (int i = 0; i < Filters.MAX_FILTERS; i++) {
      ask("eth_newBlockFilter", "[]");
    }

    assertThat(code(http("eth_newBlockFilter", "[]"))).isEqualTo(-32005);
  }

  private Transaction call(int from, long nonce) {
    return LedgerHarness.transaction(nonce, Optional.of(LOGGER), UInt256.ZERO, Bytes.EMPTY, 100_000)
        .signed(LedgerHarness.key(from));
  }

  private Transaction send(int from, long nonce) {
    Transaction transaction = call(from, nonce);
    ledger.send(transaction);
    clock.advance(Duration.ofSeconds(1));
    return transaction;
  }

  private String subscribe(String params) {
    return request("eth_subscribe", params).path("result").stringValue();
  }

  private JsonNode request(String method, String params) {
    connection.receive(body(method, params));
    return client.answers.getLast();
  }

  private JsonNode http(String method, String params) {
    return MAPPER.readTree(ledger.rpc().handle(Bytes.utf8(body(method, params)).toArray()));
  }

  private JsonNode ask(String method, String params) {
    JsonNode answer = http(method, params);
    assertThat(answer.has("error")).as("%s", answer).isFalse();
    return answer.path("result");
  }

  private static int code(JsonNode answer) {
    return answer.path("error").path("code").intValue();
  }

  private static String body(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  private static final class Recorder implements RpcClient {
    private final List<JsonNode> answers = new ArrayList<>();
    private final List<JsonNode> news = new ArrayList<>();
    private final List<String> order = new ArrayList<>();

    @Override
    public void answer(String json) {
      order.add("answer");
      answers.add(MAPPER.readTree(json));
    }

    @Override
    public void news(String json) {
      order.add("news");
      news.add(MAPPER.readTree(json));
    }

    List<JsonNode> results(String id) {
      return news.stream()
          .map(told -> told.path("params"))
          .filter(params -> params.path("subscription").stringValue().equals(id))
          .map(params -> params.path("result"))
          .toList();
    }
  }
}
