package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_subscribe`: asks for news of blocks, logs or waiting transactions; gives the subscription's
/// id, which each piece of news carries.
final class EthSubscribe implements RpcMethod {
  private final Subscriptions subscriptions;

  EthSubscribe(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public String name() {
    return "eth_subscribe";
  }

  @Override
  public JsonNode answer(Params params) {
    String kind = params.text(0);
    return StringNode.valueOf(
        switch (kind) {
          case "newHeads" -> subscriptions.newHeads();
          case "logs" -> subscriptions.logs(query(params));
          case "newPendingTransactions" -> subscriptions.newPendingTransactions(params.bool(1));
          default ->
              throw new RpcException(
                  RpcError.METHOD_NOT_FOUND,
                  "no such subscription; there are newHeads, logs and newPendingTransactions");
        });
  }

  private static LogQuery query(Params params) {
    if (!params.has(1)) {
      return LogQuery.ALL;
    }
    if (!params.at(1).isObject()) {
      throw RpcException.invalidParams("the filter is not an object");
    }
    return LogQuery.read(params.at(1));
  }
}
