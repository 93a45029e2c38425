package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/// `net_listening`: true: this node answers.
final class NetListening implements RpcMethod {

  @Override
  public String name() {
    return "net_listening";
  }

  @Override
  public JsonNode answer(Params params) {
    return BooleanNode.TRUE;
  }
}
