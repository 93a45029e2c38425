package dev.nabla.chain.rpc;

import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getBlockTransactionCountByNumber`: how many transactions a block has; null where there is
/// none.
final class EthGetBlockTransactionCountByNumber implements RpcMethod {
  private final Blocks blocks;

  EthGetBlockTransactionCountByNumber(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getBlockTransactionCountByNumber";
  }

  @Override
  public JsonNode answer(Params params) {
    return blocks
        .block(params.at(0))
        .<JsonNode>map(block -> StringNode.valueOf(Quantity.of(block.transactions().size())))
        .orElse(NullNode.getInstance());
  }
}
