package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// `eth_getTransactionByBlockHashAndIndex`: a transaction by its place; null where there is none.
final class EthGetTransactionByBlockHashAndIndex implements RpcMethod {
  private final Blocks blocks;

  EthGetTransactionByBlockHashAndIndex(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getTransactionByBlockHashAndIndex";
  }

  @Override
  public JsonNode answer(Params params) {
    long index = Params.smallNumber(params.at(1), "the index");
    return blocks
        .block(params.hash(0))
        .filter(block -> index < block.transactions().size())
        .<JsonNode>map(block -> TransactionJson.mined(block, (int) index))
        .orElse(NullNode.getInstance());
  }
}
