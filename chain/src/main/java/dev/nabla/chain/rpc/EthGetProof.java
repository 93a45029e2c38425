package dev.nabla.chain.rpc;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccountProofJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// `eth_getProof`: an account and some of its slots with Merkle proofs (EIP-1186).
final class EthGetProof implements RpcMethod {
  /// Slots of one answer.
  static final int MAX_SLOTS = 1024;

  private final Blocks blocks;

  EthGetProof(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getProof";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    Address address = params.address(0);
    List<UInt256> slots = slots(params.at(1));
    return AccountProofJson.write(blocks.state(params.at(2)).prove(address, slots));
  }

  private static List<UInt256> slots(JsonNode json) {
    if (!json.isArray() || json.size() > MAX_SLOTS) {
      throw RpcException.invalidParams("expected a list of at most " + MAX_SLOTS + " slots");
    }
    List<UInt256> slots = new ArrayList<>(json.size());
    json.forEach(slot -> slots.add(Params.slot(slot)));
    return slots;
  }
}
