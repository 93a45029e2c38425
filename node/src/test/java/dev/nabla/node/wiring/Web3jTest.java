package dev.nabla.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import io.reactivex.disposables.Disposable;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;

/// web3j, unmodified, on a ledger whose clock the test moves.
@Timeout(60)
class Web3jTest {
  private static final Hash TOPIC = Keccak256.hash(Bytes.utf8("Said()"));
  private static final String LOGGER = Address.ofNumber(0x2001).toHex();
  private static final String PANICKER = Address.ofNumber(0x2002).toHex();
  private static final BigInteger GAS = BigInteger.valueOf(100_000);
  private static final BigInteger FEE = BigInteger.valueOf(100_000_000_000L);

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger =
      LedgerHarness.start(
          clock,
          List.of(
              new GenesisConstructor(
                  Address.fromHex(LOGGER), Bytecode.deploying(Bytecode.logging(TOPIC))),
              new GenesisConstructor(
                  Address.fromHex(PANICKER), Bytecode.deploying(Bytecode.panicking()))));
  private final HttpServer http = RpcServer.http(ledger.rpc(), 0);
  private final HttpServer socket = RpcServer.webSocket(ledger.rpc(), 0);
  private final Web3j web3 = Web3j.build(new HttpService("http://127.0.0.1:" + http.port()));
  private final Credentials account =
      Credentials.create(HexFormat.of().formatHex(LedgerHarness.key(0).toArray()));

  @AfterEach
  void close() {
    web3.shutdown();
    http.close();
    socket.close();
    ledger.close();
  }

  @Test
  void followsATransactionIntoABlock() throws IOException {
    assertThat(web3.ethChainId().send().getChainId().longValueExact())
        .isEqualTo(GenesisConfig.NABLA_CHAIN_ID);
    BigInteger before = balance();

    String hash = send(eip1559(LOGGER));

    TransactionReceipt receipt = receipt(hash);
    assertThat(receipt.isStatusOK()).isTrue();
    assertThat(receipt.getLogs().getFirst().getTopics()).containsExactly(TOPIC.toHex());
    EthBlock.Block block =
        web3.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, true).send().getBlock();
    assertThat(block.getHash()).isEqualTo(receipt.getBlockHash());
    assertThat(block.getTransactions()).hasSize(1);
    assertThat(balance())
        .isEqualTo(
            before.subtract(
                receipt
                    .getGasUsed()
                    .multiply(new BigInteger(receipt.getEffectiveGasPrice().substring(2), 16))));
  }

  @Test
  void sendsALegacyTransaction() throws IOException {
    RawTransaction legacy =
        RawTransaction.createTransaction(nonce(), FEE, GAS, LOGGER, BigInteger.ZERO, "0x");

    assertThat(receipt(send(legacy)).getType()).isEqualTo("0x0");
  }

  @Test
  void readsWhyACallFailed() throws IOException {
    EthCall call =
        web3.ethCall(
                Transaction.createEthCallTransaction(account.getAddress(), PANICKER, "0x"),
                DefaultBlockParameterName.LATEST)
            .send();

    assertThat(call.isReverted()).isTrue();
    assertThat(call.getError().getCode()).isEqualTo(3);
    assertThat(call.getError().getData()).contains("4e487b71");
  }

  @Test
  void readsLogsByRange() throws IOException {
    send(eip1559(LOGGER));
    send(eip1559(LOGGER));
    EthFilter filter =
        new EthFilter(DefaultBlockParameterName.EARLIEST, DefaultBlockParameterName.LATEST, LOGGER);
    filter.addSingleTopic(TOPIC.toHex());

    assertThat(web3.ethGetLogs(filter).send().getLogs()).hasSize(2);
  }

  @Test
  void hearsOfBlocksAndLogsOverASocket() throws IOException, InterruptedException {
    WebSocketService service = new WebSocketService("ws://127.0.0.1:" + socket.port() + "/", false);
    service.connect();
    Web3j listening = Web3j.build(service);
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    BlockingQueue<String> logs = new LinkedBlockingQueue<>();
    Disposable blocks =
        listening
            .newHeadsNotifications()
            .subscribe(head -> heads.add(head.getParams().getResult().getHash()));
    Disposable said =
        listening
            .logsNotifications(List.of(LOGGER), List.of())
            .subscribe(log -> logs.add(log.getParams().getResult().getTransactionHash()));
    // An answer on the same connection: both subscriptions stand by then.
    assertThat(listening.ethBlockNumber().send().hasError()).isFalse();

    String hash = send(eip1559(LOGGER));

    assertThat(heads.poll(20, TimeUnit.SECONDS)).isEqualTo(receipt(hash).getBlockHash());
    assertThat(logs.poll(20, TimeUnit.SECONDS)).isEqualTo(hash);
    blocks.dispose();
    said.dispose();
    service.close();
  }

  private RawTransaction eip1559(String to) throws IOException {
    return RawTransaction.createTransaction(
        GenesisConfig.NABLA_CHAIN_ID, nonce(), GAS, to, BigInteger.ZERO, "0x", BigInteger.TEN, FEE);
  }

  private BigInteger nonce() throws IOException {
    return web3.ethGetTransactionCount(account.getAddress(), DefaultBlockParameterName.PENDING)
        .send()
        .getTransactionCount();
  }

  private BigInteger balance() throws IOException {
    return web3.ethGetBalance(account.getAddress(), DefaultBlockParameterName.LATEST)
        .send()
        .getBalance();
  }

  /// Sends a transaction and lets time pass.
  private String send(RawTransaction transaction) throws IOException {
    byte[] signed =
        TransactionEncoder.signMessage(transaction, GenesisConfig.NABLA_CHAIN_ID, account);
    EthSendTransaction sent =
        web3.ethSendRawTransaction("0x" + HexFormat.of().formatHex(signed)).send();
    assertThat(sent.hasError()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    return sent.getTransactionHash();
  }

  private TransactionReceipt receipt(String hash) throws IOException {
    return web3.ethGetTransactionReceipt(hash).send().getTransactionReceipt().orElseThrow();
  }
}
