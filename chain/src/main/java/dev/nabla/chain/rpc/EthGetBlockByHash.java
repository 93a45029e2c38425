package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// `eth_getBlockByHash`: a block, by hash; null where there is none.
final class EthGetBlockByHash implements RpcMethod {
  private final Blocks blocks;

  EthGetBlockByHash(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getBlockByHash";
  }

  @Override
  public JsonNode answer(Params params) {
    boolean whole = params.bool(1);
    return blocks
        .block(params.hash(0))
        .<JsonNode>map(block -> BlockJson.write(block, whole))
        .orElse(NullNode.getInstance());
  }
}
