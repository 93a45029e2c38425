package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_newBlockFilter`: a filter for `eth_getFilterChanges` that gives the hashes of new blocks.
final class EthNewBlockFilter implements RpcMethod {
  private final Filters filters;

  EthNewBlockFilter(Filters filters) {
    this.filters = filters;
  }

  @Override
  public String name() {
    return "eth_newBlockFilter";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(filters.onBlocks());
  }
}
