package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/// `eth_uninstallFilter`: forgets a filter; whether there was one.
final class EthUninstallFilter implements RpcMethod {
  private final Filters filters;

  EthUninstallFilter(Filters filters) {
    this.filters = filters;
  }

  @Override
  public String name() {
    return "eth_uninstallFilter";
  }

  @Override
  public JsonNode answer(Params params) {
    return BooleanNode.valueOf(filters.remove(params.text(0)));
  }
}
