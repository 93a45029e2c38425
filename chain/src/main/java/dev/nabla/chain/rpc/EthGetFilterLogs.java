package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;

/// `eth_getFilterLogs`: all logs that the criteria of a log filter find.
final class EthGetFilterLogs implements RpcMethod {
  private final Filters filters;

  EthGetFilterLogs(Filters filters) {
    this.filters = filters;
  }

  @Override
  public String name() {
    return "eth_getFilterLogs";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    return filters.logs(params.text(0));
  }
}
