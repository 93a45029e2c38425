package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.PooledTransaction;
import dev.nabla.chain.txpool.WaitingQueue;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What waits, as go-ethereum's `txpool` methods write it: by sender and nonce, apart what can run
/// and what is behind a gap.
final class PoolJson {
  /// Bytes of transactions in one answer, which writes them as hex.
  static final long MAX_BYTES = 8L << 20;

  private PoolJson() {}

  /// @param write of one transaction
  static ObjectNode write(
      Collection<WaitingQueue> queues, Function<PooledTransaction, JsonNode> write) {
    long bytes = queues.stream().mapToLong(WaitingQueue::sizeBytes).sum();
    if (bytes > MAX_BYTES) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "%,d bytes wait, more than the %,d of an answer: ask txpool_contentFrom"
              .formatted(bytes, MAX_BYTES));
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode pending = json.putObject("pending");
    ObjectNode queued = json.putObject("queued");
    for (WaitingQueue queue : queues) {
      put(pending, queue, queue.pending(), write);
      put(queued, queue, queue.queued(), write);
    }
    return json;
  }

  private static void put(
      ObjectNode json,
      WaitingQueue queue,
      List<PooledTransaction> transactions,
      Function<PooledTransaction, JsonNode> write) {
    if (!transactions.isEmpty()) {
      json.set(queue.sender().toHex(), byNonce(transactions, write));
    }
  }

  static ObjectNode byNonce(
      List<PooledTransaction> transactions, Function<PooledTransaction, JsonNode> write) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (PooledTransaction each : transactions) {
      json.set(Long.toUnsignedString(each.nonce()), write.apply(each));
    }
    return json;
  }
}
