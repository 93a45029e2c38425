package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.chain.txpool.WaitingQueue;
import dev.nabla.primitives.bytes.Address;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `txpool_contentFrom`: every transaction of one sender that waits. Bounded by what the pool takes
/// of one sender.
final class TxpoolContentFrom implements RpcMethod {
  private final TransactionPool pool;

  TxpoolContentFrom(TransactionPool pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "txpool_contentFrom";
  }

  @Override
  public JsonNode answer(Params params) {
    Address sender = params.address(0);
    WaitingQueue queue =
        pool.waiting(sender).orElseGet(() -> new WaitingQueue(sender, List.of(), List.of()));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("pending", PoolJson.byNonce(queue.pending(), TransactionJson::pending));
    json.set("queued", PoolJson.byNonce(queue.queued(), TransactionJson::pending));
    return json;
  }
}
