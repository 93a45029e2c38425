package dev.nabla.chain.rpc;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getStorageAt`: the 32 bytes of one storage slot.
final class EthGetStorageAt implements RpcMethod {
  private final Blocks blocks;

  EthGetStorageAt(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getStorageAt";
  }

  @Override
  public JsonNode answer(Params params) {
    Address address = params.address(0);
    UInt256 slot = Params.slot(params.at(1));
    UInt256 value = blocks.state(params.at(2)).storage(address, slot);
    return StringNode.valueOf(value.toHash().toHex());
  }
}
