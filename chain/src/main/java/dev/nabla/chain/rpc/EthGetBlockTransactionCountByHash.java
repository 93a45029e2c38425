package dev.nabla.chain.rpc;

import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getBlockTransactionCountByHash`: how many transactions a block has; null where there is
/// none.
final class EthGetBlockTransactionCountByHash implements RpcMethod {
  private final Blocks blocks;

  EthGetBlockTransactionCountByHash(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getBlockTransactionCountByHash";
  }

  @Override
  public JsonNode answer(Params params) {
    return blocks
        .block(params.hash(0))
        .<JsonNode>map(block -> StringNode.valueOf(Quantity.of(block.transactions().size())))
        .orElse(NullNode.getInstance());
  }
}
