package dev.nabla.chain.rpc;

import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_maxPriorityFeePerGas`: the usual tip.
final class EthMaxPriorityFeePerGas implements RpcMethod {
  private final UsualTip usualTip;

  EthMaxPriorityFeePerGas(UsualTip usualTip) {
    this.usualTip = usualTip;
  }

  @Override
  public String name() {
    return "eth_maxPriorityFeePerGas";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(Quantity.of(usualTip.now()));
  }
}
