package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `web3_clientVersion`: what runs here.
final class Web3ClientVersion implements RpcMethod {
  private final String version;

  Web3ClientVersion(String version) {
    this.version = version;
  }

  @Override
  public String name() {
    return "web3_clientVersion";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(version);
  }
}
