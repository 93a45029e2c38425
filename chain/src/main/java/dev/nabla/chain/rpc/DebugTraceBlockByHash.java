package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;

/// `debug_traceBlockByHash`: what each transaction of a block did.
final class DebugTraceBlockByHash implements RpcMethod {
  private final Blocks blocks;
  private final Traces traces;

  DebugTraceBlockByHash(Blocks blocks, Traces traces) {
    this.blocks = blocks;
    this.traces = traces;
  }

  @Override
  public String name() {
    return "debug_traceBlockByHash";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    TraceOptions options = TraceOptions.read(params.at(1));
    return RawJson.of(
        blocks
            .block(params.hash(0))
            .map(block -> traces.block(block, options))
            .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "block not found")));
  }
}
