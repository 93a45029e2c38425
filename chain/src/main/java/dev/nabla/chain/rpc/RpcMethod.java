package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;

/// One method of the JSON-RPC interface. Safe to call from any thread.
interface RpcMethod {
  /// As it is called, such as `eth_chainId`.
  String name();

  /// The result.
  ///
  /// @throws RpcException where there is none
  /// @throws dev.nabla.primitives.bytes.DecodingException where a parameter does not decode
  JsonNode answer(Params params);

  /// Whether it runs code or reads much of the chain, so that only a few may at once.
  default boolean isHeavy() {
    return false;
  }
}
