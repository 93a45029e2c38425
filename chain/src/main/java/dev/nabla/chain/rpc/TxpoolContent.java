package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.TransactionPool;
import tools.jackson.databind.JsonNode;

/// `txpool_content`: every transaction that waits.
final class TxpoolContent implements RpcMethod {
  private final TransactionPool pool;

  TxpoolContent(TransactionPool pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "txpool_content";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    return PoolJson.write(pool.waiting(), TransactionJson::pending);
  }
}
