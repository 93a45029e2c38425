package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/// `eth_unsubscribe`: ends a subscription of the same connection.
final class EthUnsubscribe implements RpcMethod {
  private final Subscriptions subscriptions;

  EthUnsubscribe(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public String name() {
    return "eth_unsubscribe";
  }

  @Override
  public JsonNode answer(Params params) {
    if (!subscriptions.end(params.text(0))) {
      throw new RpcException(RpcError.REFUSED, "subscription not found");
    }
    return BooleanNode.TRUE;
  }
}
