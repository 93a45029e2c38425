package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// `eth_accounts`: none: this node signs for nobody.
final class EthAccounts implements RpcMethod {

  @Override
  public String name() {
    return "eth_accounts";
  }

  @Override
  public JsonNode answer(Params params) {
    return JsonNodeFactory.instance.arrayNode();
  }
}
