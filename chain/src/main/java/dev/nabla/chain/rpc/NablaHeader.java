package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// `nabla_header`: a block's header with its producer's seal, `rlp([header, seal])`; null beyond
/// the head.
final class NablaHeader implements RpcMethod {
  private final Blocks blocks;

  NablaHeader(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "nabla_header";
  }

  @Override
  public JsonNode answer(Params params) {
    return blocks
        .sealedHeader(params.at(0))
        .<JsonNode>map(sealed -> StringNode.valueOf(sealed.encoded().toHex()))
        .orElse(NullNode.getInstance());
  }
}
