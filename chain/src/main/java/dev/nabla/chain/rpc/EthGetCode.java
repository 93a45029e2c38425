package dev.nabla.chain.rpc;

import dev.nabla.chain.state.LedgerState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getCode`: the code at an address; empty where there is none.
final class EthGetCode implements RpcMethod {
  private final Blocks blocks;

  EthGetCode(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getCode";
  }

  @Override
  public JsonNode answer(Params params) {
    Address address = params.address(0);
    LedgerState state = blocks.state(params.at(1));
    Bytes code =
        state.account(address).map(account -> state.code(account.codeHash())).orElse(Bytes.EMPTY);
    return StringNode.valueOf(code.toHex());
  }
}
