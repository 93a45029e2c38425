package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.PoolStatus;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `txpool_status`: how many transactions wait.
final class TxpoolStatus implements RpcMethod {
  private final TransactionPool pool;

  TxpoolStatus(TransactionPool pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "txpool_status";
  }

  @Override
  public JsonNode answer(Params params) {
    PoolStatus status = pool.status();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pending", Quantity.of(status.pending()));
    json.put("queued", Quantity.of(status.queued()));
    return json;
  }
}
