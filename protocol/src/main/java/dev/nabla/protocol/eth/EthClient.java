package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The ledger as roles see it: typed questions over JSON-RPC (Ethereum execution-apis). Safe to
/// call from any thread; each method is one round trip.
///
/// Every method throws [RpcFailure] where the ledger refuses or can't be reached, and
/// [DecodingException] where its answer is not what the method promises.
public final class EthClient {
  /// Most logs that one answer may hold.
  public static final int MAX_LOGS = 100_000;

  private static final String LATEST = "latest";
  private static final String PENDING = "pending";

  private final RpcTransport transport;

  /// A client of the ledger behind `transport`.
  public EthClient(RpcTransport transport) {
    this.transport = transport;
  }

  /// The chain id (EIP-155).
  public long chainId() {
    return number(call("eth_chainId"));
  }

  /// Number of the newest block.
  public long blockNumber() {
    return number(call("eth_blockNumber"));
  }

  /// The newest block.
  public BlockSummary latestBlock() {
    return block(call("eth_getBlockByNumber", LATEST, false))
        .orElseThrow(() -> new DecodingException("the ledger has no newest block", 0));
  }

  /// The block with this number, or nothing where it is not there yet.
  public Optional<BlockSummary> block(long number) {
    return block(call("eth_getBlockByNumber", Quantity.of(number), false));
  }

  private static Optional<BlockSummary> block(JsonNode json) {
    return json.isNull()
        ? Optional.empty()
        : Optional.of(
            new BlockSummary(
                JsonMembers.number(json, "number"),
                JsonMembers.hash(json, "hash"),
                JsonMembers.number(json, "timestamp"),
                JsonMembers.quantity(json, "baseFeePerGas")));
  }

  /// A block's header with the producer's seal, or nothing where it is not there yet.
  public Optional<SealedHeader> sealedHeader(long number) {
    JsonNode json = call("nabla_header", Quantity.of(number));
    return json.isNull() ? Optional.empty() : Optional.of(SealedHeader.decode(bytes(json)));
  }

  /// Asks a contract, on the newest state.
  public <T> T view(ViewCall<T> view) {
    return view.decoder().apply(call(view.contract(), view.data()));
  }

  /// Asks a contract, on the state after block `number`.
  public <T> T viewAt(ViewCall<T> view, long number) {
    JsonNode answer =
        call("eth_call", callObject(view.contract(), view.data()), Quantity.of(number));
    return view.decoder().apply(bytes(answer));
  }

  /// What `data` sent to `to` returns, on the newest state.
  public Bytes call(Address to, Bytes data) {
    return bytes(call("eth_call", callObject(to, data), LATEST));
  }

  /// Gas that the transaction would need, on the newest state.
  ///
  /// @throws RpcFailure with [RpcFailure#isRevert()] where it would revert
  public long estimateGas(Address from, TransactionRequest request) {
    ObjectNode json = callObject(request.to(), request.data());
    json.put("from", from.toHex());
    json.put("value", Quantity.of(request.value()));
    return number(call("eth_estimateGas", json));
  }

  private static ObjectNode callObject(Address to, Bytes data) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("to", to.toHex());
    json.put("input", data.toHex());
    return json;
  }

  /// Transactions of `account` that are in blocks: the nonce of the next.
  public long transactionCount(Address account) {
    return number(call("eth_getTransactionCount", account.toHex(), LATEST));
  }

  /// As [#transactionCount], with those that wait in the pool.
  public long pendingTransactionCount(Address account) {
    return number(call("eth_getTransactionCount", account.toHex(), PENDING));
  }

  /// Wei that `account` holds.
  public UInt256 balance(Address account) {
    return Quantity.parse(text(call("eth_getBalance", account.toHex(), LATEST)));
  }

  /// The code at `account`; empty where there is none.
  public Bytes code(Address account) {
    return bytes(call("eth_getCode", account.toHex(), LATEST));
  }

  /// The tip that gets a transaction taken soon, in wei per gas.
  public UInt256 maxPriorityFeePerGas() {
    return Quantity.parse(text(call("eth_maxPriorityFeePerGas")));
  }

  /// Hands a signed transaction to the ledger.
  ///
  /// @throws RpcFailure where the pool refuses it
  public Hash sendRawTransaction(Bytes encoded) {
    return Hash.fromHex(text(call("eth_sendRawTransaction", encoded.toHex())));
  }

  /// The transaction's receipt, or nothing while it is in no block.
  public Optional<MinedReceipt> transactionReceipt(Hash transactionHash) {
    JsonNode json = call("eth_getTransactionReceipt", transactionHash.toHex());
    return json.isNull()
        ? Optional.empty()
        : Optional.of(
            new MinedReceipt(
                JsonMembers.hash(json, "transactionHash"),
                JsonMembers.number(json, "blockNumber"),
                JsonMembers.number(json, "status") == 1,
                JsonMembers.number(json, "gasUsed")));
  }

  /// Whether the ledger knows the transaction, in a block or in the pool.
  public boolean knowsTransaction(Hash transactionHash) {
    return !call("eth_getTransactionByHash", transactionHash.toHex()).isNull();
  }

  /// The logs that `filter` selects, in order. The ledger may refuse a range that is too wide.
  public List<MinedLog> logs(LogFilter filter) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", filter.address().toHex());
    json.put("fromBlock", Quantity.of(filter.fromBlock()));
    json.put("toBlock", Quantity.of(filter.toBlock()));
    if (!filter.topics().isEmpty()) {
      ArrayNode first = json.putArray("topics").addArray();
      filter.topics().forEach(topic -> first.add(topic.toHex()));
    }
    JsonNode answer = call("eth_getLogs", json);
    if (!answer.isArray() || answer.size() > MAX_LOGS) {
      throw new DecodingException("not a list of at most " + MAX_LOGS + " logs", 0);
    }
    List<MinedLog> logs = new ArrayList<>(answer.size());
    answer.forEach(entry -> logs.add(log(entry)));
    return logs;
  }

  private static MinedLog log(JsonNode json) {
    List<Hash> topics = new ArrayList<>();
    json.path("topics").forEach(topic -> topics.add(Hash.fromHex(text(topic))));
    Log log =
        new Log(
            Address.fromHex(JsonMembers.text(json, "address")),
            topics,
            JsonMembers.bytes(json, "data"));
    return new MinedLog(
        log,
        JsonMembers.number(json, "blockNumber"),
        JsonMembers.hash(json, "transactionHash"),
        Math.toIntExact(JsonMembers.number(json, "logIndex")));
  }

  /// The account and the slots with their proofs, in the state after block `number` (EIP-1186). The
  /// proof is not checked here.
  public AccountProof proof(Address account, List<UInt256> slots, long number) {
    ArrayNode keys = JsonNodeFactory.instance.arrayNode();
    slots.forEach(slot -> keys.add(slot.toHash().toHex()));
    return AccountProofJson.read(call("eth_getProof", account.toHex(), keys, Quantity.of(number)));
  }

  private JsonNode call(String method, Object... params) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Object param : params) {
      switch (param) {
        case String value -> list.add(value);
        case Boolean value -> list.add(value);
        case JsonNode value -> list.add(value);
        default -> throw new IllegalStateException("no JSON for " + param.getClass());
      }
    }
    return transport.call(method, list);
  }

  private static long number(JsonNode answer) {
    return Quantity.parseLong(text(answer));
  }

  private static Bytes bytes(JsonNode answer) {
    return Bytes.fromHex(text(answer));
  }

  private static String text(JsonNode answer) {
    return JsonMembers.textOf(answer, "the result");
  }
}
