package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/// `eth_syncing`: false, as this node makes or verifies every block itself and is never behind.
final class EthSyncing implements RpcMethod {

  @Override
  public String name() {
    return "eth_syncing";
  }

  @Override
  public JsonNode answer(Params params) {
    return BooleanNode.FALSE;
  }
}
