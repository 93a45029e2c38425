package dev.nabla.chain.rpc;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_gasPrice`: what a legacy transaction should offer: next base fee and usual tip.
final class EthGasPrice implements RpcMethod {
  private final ChainStore chain;
  private final UsualTip usualTip;

  EthGasPrice(ChainStore chain, UsualTip usualTip) {
    this.chain = chain;
    this.usualTip = usualTip;
  }

  @Override
  public String name() {
    return "eth_gasPrice";
  }

  @Override
  public JsonNode answer(Params params) {
    UInt256 baseFee = BaseFee.after(chain.head().header());
    return StringNode.valueOf(Quantity.of(baseFee.add(usualTip.now())));
  }
}
