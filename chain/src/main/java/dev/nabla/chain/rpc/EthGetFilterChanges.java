package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;

/// `eth_getFilterChanges`: what a filter has met since it was last asked.
final class EthGetFilterChanges implements RpcMethod {
  private final Filters filters;

  EthGetFilterChanges(Filters filters) {
    this.filters = filters;
  }

  @Override
  public String name() {
    return "eth_getFilterChanges";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    return filters.changes(params.text(0));
  }
}
