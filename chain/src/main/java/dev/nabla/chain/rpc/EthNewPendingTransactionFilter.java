package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_newPendingTransactionFilter`: a filter for `eth_getFilterChanges` that gives the hashes of
/// transactions that come to wait.
final class EthNewPendingTransactionFilter implements RpcMethod {
  private final Filters filters;

  EthNewPendingTransactionFilter(Filters filters) {
    this.filters = filters;
  }

  @Override
  public String name() {
    return "eth_newPendingTransactionFilter";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(filters.onTransactions());
  }
}
