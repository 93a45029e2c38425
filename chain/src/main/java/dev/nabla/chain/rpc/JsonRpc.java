package dev.nabla.chain.rpc;

import dev.nabla.chain.consensus.Consensus;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.state.PrunedStateException;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.RpcTransport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The ledger's JSON-RPC 2.0 interface, whatever carries it. Safe to call from any thread.
///
/// Whatever the bytes are, the answer is JSON-RPC and the node keeps running: what does not parse
/// or fit gets a standard error, a fault of ours is logged here and answered with `internal error`
/// and nothing else.
public final class JsonRpc implements RpcTransport {
  /// Requests in one batch.
  public static final int MAX_BATCH = 100;

  /// Bytes of all answers to one batch; requests beyond get an error.
  public static final int MAX_BATCH_ANSWER_BYTES = 25 << 20;

  private static final System.Logger LOG = System.getLogger(JsonRpc.class.getName());
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final byte[] NO_ANSWER = {};

  private final Map<String, RpcMethod> methods = new HashMap<>();

  /// What the interface speaks about.
  ///
  /// @param clientVersion what `web3_clientVersion` answers, such as `Nabla/v0.1.0`
  public record Subject(
      ChainStore chain,
      TransactionPool pool,
      Consensus consensus,
      TransactionExecutor executor,
      long chainId,
      String clientVersion) {}

  /// The interface to a ledger.
  public JsonRpc(Subject subject) {
    for (RpcMethod method : methods(subject)) {
      methods.put(method.name(), method);
    }
  }

  private static List<RpcMethod> methods(Subject subject) {
    ChainStore chain = subject.chain();
    TransactionPool pool = subject.pool();
    Blocks blocks = new Blocks(chain);
    Calls calls = new Calls(chain, subject.executor(), subject.chainId());
    UsualTip usualTip = new UsualTip(chain);
    return List.of(
        new EthAccounts(),
        new EthBlockNumber(chain),
        new EthCall(blocks, calls),
        new EthChainId(subject.chainId()),
        new EthEstimateGas(blocks, calls),
        new EthFeeHistory(chain, blocks),
        new EthGasPrice(chain, usualTip),
        new EthGetBalance(blocks),
        new EthGetBlockByHash(blocks),
        new EthGetBlockByNumber(blocks),
        new EthGetBlockReceipts(blocks),
        new EthGetCode(blocks),
        new EthGetLogs(chain, blocks, EthGetLogs.MAX_BLOCKS),
        new EthGetProof(blocks),
        new EthGetStorageAt(blocks),
        new EthGetTransactionByHash(chain, pool),
        new EthGetTransactionCount(blocks, pool),
        new EthGetTransactionReceipt(chain),
        new EthMaxPriorityFeePerGas(usualTip),
        new EthSendRawTransaction(pool, subject.consensus()),
        new EthSyncing(),
        new NablaHeader(blocks),
        new NetVersion(subject.chainId()),
        new TxpoolStatus(pool),
        new Web3ClientVersion(subject.clientVersion()));
  }

  /// Calls one method from within the process.
  @Override
  public JsonNode call(String method, JsonNode params) {
    try {
      return answer(method, params);
    } catch (RpcException e) {
      throw RpcFailure.refused(e.error().code(), e.message(), e.data());
    }
  }

  /// Answers the body of one request: a call, a notification or a batch of them.
  ///
  /// @param body the caller bounds its size
  /// @return UTF-8 JSON; no byte where nothing is to be answered
  public byte[] handle(byte[] body) {
    JsonNode request;
    try {
      request = StrictJson.parse(body);
    } catch (DecodingException e) {
      return write(
          failure(NullNode.getInstance(), RpcError.PARSE, "parse error: " + e.getMessage()));
    }
    return request.isArray() ? handleBatch(request) : handleOne(request);
  }

  private byte[] handleBatch(JsonNode batch) {
    if (batch.isEmpty() || batch.size() > MAX_BATCH) {
      String message =
          batch.isEmpty() ? "empty batch" : "more than " + MAX_BATCH + " requests in a batch";
      return write(failure(NullNode.getInstance(), RpcError.INVALID_REQUEST, message));
    }
    BatchAnswer answers = new BatchAnswer(MAX_BATCH_ANSWER_BYTES);
    for (JsonNode request : batch) {
      if (answers.isFull()) {
        answers.add(
            write(failure(idOf(request), RpcError.LIMIT_EXCEEDED, "the batch's answer is full")));
      } else {
        answers.add(handleOne(request));
      }
    }
    return answers.toArray();
  }

  private byte[] handleOne(JsonNode request) {
    JsonNode method = request.path("method");
    if (!request.path("jsonrpc").equals(JsonNodeFactory.instance.stringNode("2.0"))
        || !method.isString()
        || !isIdAllowed(request.path("id"))) {
      return write(failure(idOf(request), RpcError.INVALID_REQUEST, "not a JSON-RPC 2.0 request"));
    }
    ObjectNode answer = answerTo(request, method.stringValue());
    return request.has("id") ? write(answer) : NO_ANSWER;
  }

  private ObjectNode answerTo(JsonNode request, String method) {
    JsonNode id = idOf(request);
    try {
      ObjectNode json = envelope(id);
      json.set("result", answer(method, request.path("params")));
      return json;
    } catch (RpcException e) {
      ObjectNode json = failure(id, e.error(), e.message());
      if (!e.data().isEmpty()) {
        ((ObjectNode) json.path("error")).put("data", e.data());
      }
      return json;
    }
  }

  private JsonNode answer(String name, JsonNode params) {
    RpcMethod method = methods.get(name);
    if (method == null) {
      throw new RpcException(
          RpcError.METHOD_NOT_FOUND, "the method " + excerpt(name) + " does not exist");
    }
    try {
      return method.answer(Params.of(params));
    } catch (DecodingException e) {
      throw RpcException.invalidParams("invalid parameter: " + e.getMessage());
    } catch (PrunedStateException e) {
      throw new RpcException(RpcError.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (RpcException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, method.name() + " failed", e);
      throw new RpcException(RpcError.INTERNAL, "internal error");
    }
  }

  private static boolean isIdAllowed(JsonNode id) {
    return id.isMissingNode() || id.isNull() || id.isString() || id.isNumber();
  }

  private static JsonNode idOf(JsonNode request) {
    JsonNode id = request.path("id");
    return id.isString() || id.isNumber() ? id : NullNode.getInstance();
  }

  private static ObjectNode failure(JsonNode id, RpcError error, String message) {
    ObjectNode json = envelope(id);
    json.putObject("error").put("code", error.code()).put("message", message);
    return json;
  }

  private static ObjectNode envelope(JsonNode id) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("jsonrpc", "2.0");
    json.set("id", id);
    return json;
  }

  private static byte[] write(ObjectNode answer) {
    return MAPPER.writeValueAsBytes(answer);
  }

  private static String excerpt(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
