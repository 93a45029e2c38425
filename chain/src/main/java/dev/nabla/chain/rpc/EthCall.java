package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.execution.TransactionResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_call`: what a call returns, on the state after a block, either of them changed as the
/// caller likes; nothing is kept.
final class EthCall implements RpcMethod {
  private final Blocks blocks;
  private final Calls calls;

  EthCall(Blocks blocks, Calls calls) {
    this.blocks = blocks;
    this.calls = calls;
  }

  @Override
  public String name() {
    return "eth_call";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    CallRequest request = CallJson.read(params.at(0), Calls.GAS_CAP);
    Calls.Place place = Calls.Place.of(blocks.header(params.at(1)), params.at(2), params.at(3));
    TransactionResult.Executed done = calls.run(place, request);
    if (!done.success()) {
      throw Calls.failure(done, request);
    }
    return StringNode.valueOf(done.output().toHex());
  }
}
