package dev.nabla.chain.rpc;

import dev.nabla.chain.consensus.Consensus;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.RpcTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// The ledger's JSON-RPC 2.0 interface, whatever carries it. Safe to call from any thread.
///
/// Whatever the bytes are, the answer is JSON-RPC and the node keeps running. [#handle] answers one
/// body; [#connect] opens a conversation in which the client can subscribe to news as well.
public final class JsonRpc implements RpcTransport, AutoCloseable {
  /// Requests in one batch.
  public static final int MAX_BATCH = 100;

  /// Bytes of all answers to one batch; requests beyond get an error.
  public static final int MAX_BATCH_ANSWER_BYTES = 25 << 20;

  private final List<RpcMethod> methods;
  private final RpcDialogue dialogue;
  private final HeavyCalls heavyCalls = HeavyCalls.ofThisMachine();
  private final News news;
  private final Subject subject;
  private final Blocks blocks;

  /// What the interface speaks about.
  ///
  /// @param clientVersion what `web3_clientVersion` answers, such as `Nabla/v0.1.0`
  /// @param timeline tells when a filter was left behind, and sends news on
  /// @param random names filters, so that nobody guesses another's
  public record Subject(
      ChainStore chain,
      TransactionPool pool,
      Consensus consensus,
      TransactionExecutor executor,
      long chainId,
      String clientVersion,
      Timeline timeline,
      RandomGenerator random) {}

  /// The interface to a ledger. Listens to it until it is closed.
  public JsonRpc(Subject subject) {
    this.subject = subject;
    this.blocks = new Blocks(subject.chain());
    this.news = News.of(subject.chain(), subject.pool(), subject.timeline());
    this.methods = methods();
    this.dialogue =
        new RpcDialogue(
            withNews(new NeedsConnection("eth_subscribe"), new NeedsConnection("eth_unsubscribe")),
            heavyCalls);
  }

  private List<RpcMethod> methods() {
    ChainStore chain = subject.chain();
    TransactionPool pool = subject.pool();
    Calls calls = new Calls(chain, subject.executor(), subject.chainId());
    UsualTip usualTip = new UsualTip(chain);
    LogSearch logs = new LogSearch(chain, blocks, LogSearch.MAX_BLOCKS);
    Filters filters = new Filters(news, logs, subject.timeline(), subject.random());
    Traces traces = new Traces(chain, new BlockExecutor(subject.executor(), subject.chainId()));
    return List.of(
        new DebugTraceBlockByHash(blocks, traces),
        new DebugTraceBlockByNumber(blocks, traces),
        new DebugTraceCall(blocks, calls),
        new DebugTraceTransaction(chain, traces),
        new EthAccounts(),
        new EthBlockNumber(chain),
        new EthCall(blocks, calls),
        new EthChainId(subject.chainId()),
        new EthCreateAccessList(blocks, calls, subject.executor().precompiles()),
        new EthEstimateGas(blocks, calls),
        new EthFeeHistory(chain, blocks),
        new EthGasPrice(chain, usualTip),
        new EthGetBalance(blocks),
        new EthGetBlockByHash(blocks),
        new EthGetBlockByNumber(blocks),
        new EthGetBlockReceipts(blocks),
        new EthGetBlockTransactionCountByHash(blocks),
        new EthGetBlockTransactionCountByNumber(blocks),
        new EthGetCode(blocks),
        new EthGetFilterChanges(filters),
        new EthGetFilterLogs(filters),
        new EthGetLogs(logs),
        new EthGetProof(blocks),
        new EthGetStorageAt(blocks),
        new EthGetTransactionByBlockHashAndIndex(blocks),
        new EthGetTransactionByBlockNumberAndIndex(blocks),
        new EthGetTransactionByHash(chain, pool),
        new EthGetTransactionCount(blocks, pool),
        new EthGetTransactionReceipt(chain),
        new EthGetUncleCountByBlockHash(blocks),
        new EthGetUncleCountByBlockNumber(blocks),
        new EthMaxPriorityFeePerGas(usualTip),
        new EthNewBlockFilter(filters),
        new EthNewFilter(filters),
        new EthNewPendingTransactionFilter(filters),
        new EthSendRawTransaction(pool, subject.consensus()),
        new EthSyncing(),
        new EthUninstallFilter(filters),
        new NablaHeader(blocks),
        new NetListening(),
        new NetVersion(subject.chainId()),
        new TxpoolContent(pool),
        new TxpoolContentFrom(pool),
        new TxpoolInspect(pool),
        new TxpoolStatus(pool),
        new Web3ClientVersion(subject.clientVersion()),
        new Web3Sha3());
  }

  private List<RpcMethod> withNews(RpcMethod subscribe, RpcMethod unsubscribe) {
    List<RpcMethod> all = new ArrayList<>(methods);
    all.add(subscribe);
    all.add(unsubscribe);
    return all;
  }

  /// The methods that [#handle] knows, in no order.
  public List<String> methodNames() {
    return methods.stream().map(RpcMethod::name).toList();
  }

  /// Calls one method from within the process.
  @Override
  public JsonNode call(String method, JsonNode params) {
    try {
      return dialogue.answer(method, params);
    } catch (RpcException e) {
      throw RpcFailure.refused(e.error().code(), e.message(), e.data());
    }
  }

  /// Answers the body of one request: a call, a notification or a batch of them.
  ///
  /// @param body the caller bounds its size
  /// @return UTF-8 JSON; no byte where nothing is to be answered
  public byte[] handle(byte[] body) {
    return dialogue.handle(body);
  }

  /// Opens a conversation with one client, which lasts until it is closed.
  public RpcConnection connect(RpcClient client) {
    Subscriptions subscriptions = new Subscriptions(news, client);
    RpcDialogue talk =
        new RpcDialogue(
            withNews(new EthSubscribe(subscriptions), new EthUnsubscribe(subscriptions)),
            heavyCalls);
    return new RpcConnection(talk, subscriptions, client);
  }

  /// Stops listening to the ledger. No news is sent afterwards.
  @Override
  public void close() {
    news.close();
  }
}
