package dev.nabla.chain.rpc;

import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_chainId`: the chain id (EIP-155, EIP-695).
final class EthChainId implements RpcMethod {
  private final long chainId;

  EthChainId(long chainId) {
    this.chainId = chainId;
  }

  @Override
  public String name() {
    return "eth_chainId";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(Quantity.of(chainId));
  }
}
