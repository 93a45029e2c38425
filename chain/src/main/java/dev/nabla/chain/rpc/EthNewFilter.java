package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_newFilter`: a filter for `eth_getFilterChanges` that gives new logs.
final class EthNewFilter implements RpcMethod {
  private final Filters filters;

  EthNewFilter(Filters filters) {
    this.filters = filters;
  }

  @Override
  public String name() {
    return "eth_newFilter";
  }

  @Override
  public JsonNode answer(Params params) {
    JsonNode criteria = params.at(0);
    if (!criteria.isObject()) {
      throw RpcException.invalidParams("the filter is not an object");
    }
    return StringNode.valueOf(filters.onLogs(criteria));
  }
}
