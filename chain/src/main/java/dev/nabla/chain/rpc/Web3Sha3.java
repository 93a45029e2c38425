package dev.nabla.chain.rpc;

import dev.nabla.primitives.crypto.Keccak256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `web3_sha3`: the Keccak-256 of some bytes.
final class Web3Sha3 implements RpcMethod {

  @Override
  public String name() {
    return "web3_sha3";
  }

  @Override
  public JsonNode answer(Params params) {
    return StringNode.valueOf(Keccak256.hash(params.bytes(0)).toHex());
  }
}
