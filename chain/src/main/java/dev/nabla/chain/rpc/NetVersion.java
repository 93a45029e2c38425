package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `net_version`: the chain id in decimal.
final class NetVersion implements RpcMethod {
  private final long chainId;

  NetVersion(long chainId) {
    this.chainId = chainId;
  }

  @Override
  public String name() {
    return "net_version";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(Long.toString(chainId));
  }
}
