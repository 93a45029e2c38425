package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getUncleCountByBlockHash`: how many ommers a block has: none; null where there is no block.
final class EthGetUncleCountByBlockHash implements RpcMethod {
  private final Blocks blocks;

  EthGetUncleCountByBlockHash(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getUncleCountByBlockHash";
  }

  @Override
  public JsonNode answer(Params params) {
    return blocks
        .block(params.hash(0))
        .<JsonNode>map(_ -> StringNode.valueOf("0x0"))
        .orElse(NullNode.getInstance());
  }
}
