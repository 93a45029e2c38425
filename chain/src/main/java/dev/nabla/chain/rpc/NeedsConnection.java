package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;

/// A method that exists over a lasting connection only, where there is none.
final class NeedsConnection implements RpcMethod {
  private final String name;

  NeedsConnection(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public JsonNode answer(Params params) {
    throw new RpcException(
        RpcError.METHOD_NOT_FOUND, "notifications not supported here: connect by WebSocket");
  }
}
