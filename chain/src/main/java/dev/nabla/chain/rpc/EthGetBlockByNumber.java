package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// `eth_getBlockByNumber`: a block, by number or tag; null beyond the head.
final class EthGetBlockByNumber implements RpcMethod {
  private final Blocks blocks;

  EthGetBlockByNumber(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getBlockByNumber";
  }

  @Override
  public JsonNode answer(Params params) {
    boolean whole = params.bool(1);
    return blocks
        .block(params.at(0))
        .<JsonNode>map(block -> BlockJson.write(block, whole))
        .orElse(NullNode.getInstance());
  }
}
