package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// A pool and blocks for one sender, with the failures that senders meet.
final class FakeLedger implements RpcTransport {
  private static final long GWEI = 1_000_000_000;

  final List<Transaction> mined = new ArrayList<>();
  final Map<Long, Transaction> pool = new HashMap<>();
  UInt256 baseFee = UInt256.of(GWEI);
  boolean reverts;
  boolean refusesEstimates;
  private int lostAnswers;
  private int unreachable;

  /// The next transactions arrive, but their answers do not.
  void loseAnswers(int count) {
    lostAnswers = count;
  }

  /// The next calls do not arrive.
  void beUnreachable(int count) {
    unreachable = count;
  }

  /// The pool loses all that waits.
  void forget() {
    pool.clear();
  }

  /// A block takes what is next in order and pays the base fee.
  void mine() {
    for (Transaction next = next(); next != null && pays(next); next = next()) {
      pool.remove(next.nonce());
      mined.add(next);
    }
  }

  private @Nullable Transaction next() {
    return pool.get((long) mined.size());
  }

  private boolean pays(Transaction transaction) {
    return transaction.maxFeePerGas().compareTo(baseFee) >= 0;
  }

  @Override
  public JsonNode call(String method, JsonNode params) {
    if (unreachable > 0) {
      unreachable--;
      throw RpcFailure.unreachable("no route", new IOException("no route"));
    }
    return switch (method) {
      case "eth_getTransactionCount" -> count(params.path(1).stringValue().equals("pending"));
      case "eth_maxPriorityFeePerGas" -> quantity(1);
      case "eth_estimateGas" -> estimate();
      case "eth_getBlockByNumber" -> block();
      case "eth_sendRawTransaction" -> send(Bytes.fromHex(params.path(0).stringValue()));
      case "eth_getTransactionReceipt" -> receipt(Hash.fromHex(params.path(0).stringValue()));
      case "eth_getTransactionByHash" -> known(Hash.fromHex(params.path(0).stringValue()));
      default -> throw new IllegalStateException(method);
    };
  }

  private static JsonNode quantity(long value) {
    return JsonNodeFactory.instance.stringNode(Quantity.of(value));
  }

  /// Whether everything in the pool is executable in turn.
  boolean hasNoGap() {
    return nextInPool() == mined.size() + pool.size();
  }

  private JsonNode count(boolean withPool) {
    return quantity(withPool ? nextInPool() : mined.size());
  }

  private long nextInPool() {
    long next = mined.size();
    while (pool.containsKey(next)) {
      next++;
    }
    return next;
  }

  private JsonNode estimate() {
    if (refusesEstimates) {
      throw RpcFailure.refused(RpcFailure.REVERTED, "execution reverted", "0x");
    }
    return quantity(100_000);
  }

  private JsonNode block() {
    ObjectNode block = JsonNodeFactory.instance.objectNode();
    block.put("number", Quantity.of(mined.size())).put("hash", Hash.ZERO.toHex());
    block.put("timestamp", "0x1").put("baseFeePerGas", Quantity.of(baseFee));
    return block;
  }

  private JsonNode send(Bytes encoded) {
    Transaction transaction = Transactions.decode(encoded);
    if (transaction.nonce() < mined.size()) {
      throw RpcFailure.refused(-32000, "nonce too low", "");
    }
    Transaction waiting = pool.get(transaction.nonce());
    if (waiting != null && waiting.hash().equals(transaction.hash())) {
      throw RpcFailure.refused(-32000, "already known", "");
    }
    if (waiting != null && !outbids(transaction, waiting)) {
      throw RpcFailure.refused(-32000, "replacement transaction underpriced", "");
    }
    pool.put(transaction.nonce(), transaction);
    if (lostAnswers > 0) {
      lostAnswers--;
      throw RpcFailure.unreachable("connection reset", new IOException("connection reset"));
    }
    return JsonNodeFactory.instance.stringNode(transaction.hash().toHex());
  }

  private static boolean outbids(Transaction one, Transaction other) {
    UInt256 needed = other.maxFeePerGas().multiply(UInt256.of(11)).divide(UInt256.of(10));
    return one.maxFeePerGas().compareTo(needed) >= 0;
  }

  private JsonNode receipt(Hash hash) {
    for (int i = 0; i < mined.size(); i++) {
      if (mined.get(i).hash().equals(hash)) {
        ObjectNode receipt = JsonNodeFactory.instance.objectNode();
        receipt.put("transactionHash", hash.toHex()).put("blockNumber", Quantity.of(i + 1));
        return receipt.put("status", reverts ? "0x0" : "0x1").put("gasUsed", "0x5208");
      }
    }
    return NullNode.getInstance();
  }

  private JsonNode known(Hash hash) {
    boolean waits = pool.values().stream().anyMatch(one -> one.hash().equals(hash));
    boolean isMined = mined.stream().anyMatch(one -> one.hash().equals(hash));
    return waits || isMined ? JsonNodeFactory.instance.objectNode() : NullNode.getInstance();
  }

  static TransactionRequest request(String key) {
    return TransactionRequest.of(key, Address.ofNumber(9), Bytes.utf8(key));
  }
}
