package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_blockNumber`: number of the newest block.
final class EthBlockNumber implements RpcMethod {
  private final ChainStore chain;

  EthBlockNumber(ChainStore chain) {
    this.chain = chain;
  }

  @Override
  public String name() {
    return "eth_blockNumber";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(Quantity.of(chain.head().number()));
  }
}
