package dev.nabla.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.LogFilter;
import dev.nabla.protocol.eth.ProofVerdict;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.eth.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the methods say, most of it through the client that the roles use.
class EthMethodsTest {
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Address LOGGER = Address.ofNumber(0x2002);
  private static final Address PANICKER = Address.ofNumber(0x2003);
  private static final Address LOOP = Address.ofNumber(0x2004);
  private static final Hash TOPIC = Keccak256.hash(Bytes.utf8("Said()"));

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(
              contract(COUNTER, Bytecode.counting()),
              contract(LOGGER, Bytecode.logging(TOPIC)),
              contract(PANICKER, Bytecode.panicking()),
              contract(LOOP, Bytecode.looping())));
  private final EthClient client = ledger.client();

  @Test
  void followsATransactionFromThePoolIntoABlock() {
    Transaction sent = call(0, 0, COUNTER);

    client.sendRawTransaction(sent.encoded());
    assertThat(client.knowsTransaction(sent.hash())).isTrue();
    assertThat(client.transactionReceipt(sent.hash())).isEmpty();
    assertThat(client.pendingTransactionCount(LedgerHarness.address(0))).isEqualTo(1);
    assertThat(client.transactionCount(LedgerHarness.address(0))).isZero();
    clock.advance(Duration.ofSeconds(1));

    var receipt = client.transactionReceipt(sent.hash()).orElseThrow();
    assertThat(receipt.succeeded()).isTrue();
    assertThat(receipt.blockNumber()).isEqualTo(1);
    JsonNode json = ask("eth_getTransactionByHash", "[\"" + sent.hash() + "\"]");
    assertThat(json.path("blockNumber").stringValue()).isEqualTo("0x1");
    assertThat(json.path("from").stringValue()).isEqualTo(LedgerHarness.address(0).toHex());
    assertThat(json.path("type").stringValue()).isEqualTo("0x2");
  }

  @Test
  void showsWhatWaitsBySenderAndNonce() {
    Transaction next = call(0, 0, COUNTER);
    Transaction behindGap = call(0, 2, COUNTER);
    ledger.pool().add(next);
    ledger.pool().add(behindGap);
    String sender = LedgerHarness.address(0).toHex();

    JsonNode content = ask("txpool_content", "[]");
    JsonNode own = ask("txpool_contentFrom", "[\"" + sender + "\"]");
    JsonNode lines = ask("txpool_inspect", "[]");

    assertThat(content.path("pending").path(sender).propertyNames()).containsExactly("0");
    assertThat(content.path("queued").path(sender).propertyNames()).containsExactly("2");
    assertThat(content.path("pending").path(sender).path("0"))
        .isEqualTo(ask("eth_getTransactionByHash", "[\"" + next.hash() + "\"]"));
    assertThat(own.path("pending")).isEqualTo(content.path("pending").path(sender));
    assertThat(own.path("queued")).isEqualTo(content.path("queued").path(sender));
    assertThat(lines.path("queued").path(sender).path("2").stringValue())
        .isEqualTo(
            "%s: 0 wei + %d gas × %s wei"
                .formatted(
                    COUNTER.toHex(),
                    behindGap.gasLimit(),
                    behindGap.maxFeePerGas().toBigInteger()));
    assertThat(ask("txpool_contentFrom", "[\"" + LedgerHarness.address(1) + "\"]"))
        .isEqualTo(JsonMapper.shared().readTree("{\"pending\":{},\"queued\":{}}"));
    clock.advance(Duration.ofSeconds(10));
    assertThat(ask("txpool_content", "[]").path("pending").propertyNames()).isEmpty();
  }

  @Test
  void describesABlockSoThatItsHashCanBeComputed() {
    client.sendRawTransaction(call(0, 0, LOGGER).encoded());
    clock.advance(Duration.ofSeconds(1));

    JsonNode block = ask("eth_getBlockByNumber", "[\"0x1\", true]");
    SealedHeader sealed = client.sealedHeader(1).orElseThrow();
    BlockHeader header = sealed.header();

    assertThat(block.path("hash").stringValue()).isEqualTo(header.hash().toHex());
    assertThat(block.path("stateRoot").stringValue()).isEqualTo(header.stateRoot().toHex());
    assertThat(block.path("logsBloom").stringValue()).isEqualTo(header.logsBloom().bits().toHex());
    assertThat(block.path("transactions").path(0).path("input").stringValue()).isEqualTo("0x");
    assertThat(sealed.sealer(GenesisConfig.NABLA_CHAIN_ID))
        .contains(Secp256k1.addressOf(LedgerHarness.producerKey()));
    assertThat(ask("eth_getBlockByHash", "[\"" + header.hash() + "\", true]")).isEqualTo(block);
    assertThat(ask("eth_getBlockByNumber", "[\"0x2\", false]").isNull()).isTrue();
  }

  @Test
  void tagsMeanTheHeadOrTheFirstBlock() {
    clock.advance(Duration.ofSeconds(10));

    for (String tag : List.of("latest", "safe", "finalized", "pending")) {
      assertThat(ask("eth_getBlockByNumber", "[\"" + tag + "\"]").path("number").stringValue())
          .isEqualTo("0x2");
    }
    assertThat(ask("eth_getBlockByNumber", "[\"earliest\"]").path("number").stringValue())
        .isEqualTo("0x0");
  }

  @Test
  void answersOnTheStateOfAnyBlock() {
    for (int i = 0; i < 3; i++) {
      client.sendRawTransaction(call(0, i, COUNTER).encoded());
      clock.advance(Duration.ofSeconds(1));
    }

    String slot = "\"" + COUNTER + "\", \"0x0\", ";
    assertThat(ask("eth_getStorageAt", "[" + slot + "\"0x2\"]").stringValue())
        .isEqualTo(UInt256.of(2).toHash().toHex());
    assertThat(
            ask("eth_call", "[{\"to\":\"" + COUNTER + "\"}, {\"blockNumber\":\"0x1\"}]")
                .stringValue())
        .isEqualTo(UInt256.of(2).toHash().toHex());
    assertThat(client.call(COUNTER, Bytes.EMPTY)).isEqualTo(UInt256.of(4).toHash().toBytes());
    assertThat(client.code(COUNTER)).isEqualTo(Bytecode.counting());
  }

  @Test
  void tellsWhyACallReverted() {
    assertThatThrownBy(() -> client.call(PANICKER, Bytes.EMPTY))
        .isInstanceOfSatisfying(
            RpcFailure.class,
            failure -> {
              assertThat(failure.isRevert()).isTrue();
              assertThat(failure.data()).startsWith("0x4e487b71").endsWith("11");
              assertThat(failure).hasMessageContaining("arithmetic underflow or overflow");
            });
    assertThatThrownBy(() -> ask("eth_call", "[{\"to\":\"" + LOOP + "\",\"gas\":\"0x186a0\"}]"))
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure).hasMessageContaining("out of gas"));
  }

  @Test
  void anEstimateIsEnoughAndALittleLessIsNot() {
    String request = "[{\"from\":\"" + LedgerHarness.address(1) + "\",\"to\":\"" + COUNTER + "\"}]";

    long estimate = Long.decode(ask("eth_estimateGas", request).stringValue());

    assertThat(succeedsWith(estimate - estimate / 32, 0)).isFalse();
    assertThat(succeedsWith(estimate, 1)).isTrue();
  }

  @Test
  void estimatesATransferExactly() {
    String transfer =
        "[{\"from\":\""
            + LedgerHarness.address(1)
            + "\",\"to\":\""
            + LedgerHarness.address(2)
            + "\","
            + "\"value\":\"0x1\"}]";

    assertThat(ask("eth_estimateGas", transfer).stringValue()).isEqualTo("0x5208");
  }

  @Test
  void findsLogsByAddressAndTopic() {
    client.sendRawTransaction(call(0, 0, LOGGER).encoded());
    client.sendRawTransaction(call(0, 1, COUNTER).encoded());
    clock.advance(Duration.ofSeconds(1));
    client.sendRawTransaction(call(0, 2, LOGGER).encoded());
    clock.advance(Duration.ofSeconds(1));

    assertThat(client.logs(new LogFilter(LOGGER, 0, 2, List.of(TOPIC)))).hasSize(2);
    assertThat(client.logs(new LogFilter(LOGGER, 2, 2, List.of()))).hasSize(1);
    assertThat(client.logs(new LogFilter(COUNTER, 0, 2, List.of()))).isEmpty();
    assertThat(client.logs(new LogFilter(LOGGER, 0, 2, List.of(Hash.ZERO)))).isEmpty();
  }

  @Test
  void boundsTheRangeOfLogsAndSaysByHowMuch() {
    clock.advance(Duration.ofSeconds(50));
    EthGetLogs method =
        new EthGetLogs(new LogSearch(ledger.chain(), new Blocks(ledger.chain()), 10));
    Params allowed = params("[{\"fromBlock\":\"0x1\",\"toBlock\":\"0xa\"}]");
    Params tooMany = params("[{\"fromBlock\":\"0x0\",\"toBlock\":\"0xa\"}]");

    assertThat(method.answer(allowed).isEmpty()).isTrue();
    assertThatThrownBy(() -> method.answer(tooMany))
        .isInstanceOfSatisfying(
            RpcException.class,
            failure -> {
              assertThat(failure.error()).isEqualTo(RpcError.LIMIT_EXCEEDED);
              assertThat(failure).hasMessageContaining("11 blocks, ask for at most 10");
            });
  }

  @Test
  void provesAnAccountAgainstTheHeaderOfItsBlock() {
    client.sendRawTransaction(call(0, 0, COUNTER).encoded());
    clock.advance(Duration.ofSeconds(1));

    AccountProof proof = client.proof(COUNTER, List.of(UInt256.ZERO, UInt256.ONE), 1);

    Hash stateRoot = client.sealedHeader(1).orElseThrow().header().stateRoot();
    assertThat(proof.verify(stateRoot)).isEqualTo(new ProofVerdict.Proved());
    assertThat(proof.storage().getFirst().value()).isEqualTo(UInt256.ONE);
    assertThat(proof.verify(client.sealedHeader(0).orElseThrow().header().stateRoot()))
        .isInstanceOf(ProofVerdict.Refused.class);
  }

  @Test
  void refusesASecondSendingInTheWordsOfOthers() {
    Transaction sent = call(0, 0, COUNTER);
    client.sendRawTransaction(sent.encoded());

    assertThatThrownBy(() -> client.sendRawTransaction(sent.encoded()))
        .isInstanceOf(RpcFailure.class)
        .hasMessageContaining("already known");
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> client.sendRawTransaction(sent.encoded()))
        .isInstanceOf(RpcFailure.class)
        .hasMessageContaining("nonce too low");
  }

  @Test
  void suggestsFeesThatAreTaken() {
    client.sendRawTransaction(call(0, 0, COUNTER).encoded());
    clock.advance(Duration.ofSeconds(1));

    assertThat(client.maxPriorityFeePerGas()).isEqualTo(UInt256.of(1_000_000_000));
    JsonNode history = ask("eth_feeHistory", "[\"0x5\", \"latest\", [0, 50, 100]]");
    assertThat(history.path("oldestBlock").stringValue()).isEqualTo("0x0");
    assertThat(history.path("baseFeePerGas").size()).isEqualTo(3);
    assertThat(history.path("reward").path(1).path(1).stringValue()).isEqualTo("0x3b9aca00");
    assertThat(history.path("gasUsedRatio").path(0).doubleValue()).isZero();
  }

  private boolean succeedsWith(long gas, long nonce) {
    Transaction attempt =
        LedgerHarness.transaction(nonce, Optional.of(COUNTER), UInt256.ZERO, Bytes.EMPTY, gas)
            .signed(LedgerHarness.key(1));
    client.sendRawTransaction(attempt.encoded());
    clock.advance(Duration.ofSeconds(1));
    return client.transactionReceipt(attempt.hash()).orElseThrow().succeeded();
  }

  private JsonNode ask(String method, String params) {
    return ledger.rpc().call(method, JsonMapper.shared().readTree(params));
  }

  private static Params params(String json) {
    return Params.of(JsonMapper.shared().readTree(json));
  }

  private static Transaction call(int account, long nonce, Address to) {
    return LedgerHarness.transaction(nonce, Optional.of(to), UInt256.ZERO, Bytes.EMPTY, 100_000)
        .signed(LedgerHarness.key(account));
  }

  private static GenesisConstructor contract(Address at, Bytes runtime) {
    return new GenesisConstructor(at, Bytecode.deploying(runtime));
  }
}
