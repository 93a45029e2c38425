package dev.nabla.chain.rpc;

import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getBalance`: wei that an account holds.
final class EthGetBalance implements RpcMethod {
  private final Blocks blocks;

  EthGetBalance(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getBalance";
  }

  @Override
  public JsonNode answer(Params params) {
    Address address = params.address(0);
    UInt256 balance =
        blocks.state(params.at(1)).account(address).map(Account::balance).orElse(UInt256.ZERO);
    return StringNode.valueOf(Quantity.of(balance));
  }
}
