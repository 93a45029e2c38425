package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.tracing.TraceTooLargeException;
import dev.nabla.chain.tracing.TransactionTrace;
import tools.jackson.databind.JsonNode;

/// `debug_traceCall`: what a call would do, instruction by instruction or call by call.
final class DebugTraceCall implements RpcMethod {
  private final Blocks blocks;
  private final Calls calls;

  DebugTraceCall(Blocks blocks, Calls calls) {
    this.blocks = blocks;
    this.calls = calls;
  }

  @Override
  public String name() {
    return "debug_traceCall";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    CallRequest request = CallJson.read(params.at(0), Calls.GAS_CAP);
    JsonNode config = params.at(2);
    TransactionTrace trace = TraceOptions.read(config).begin(request.gasLimit(), 0);
    Calls.Place place =
        Calls.Place.of(
            blocks.header(params.at(1)),
            config.path("stateOverrides"),
            config.path("blockOverrides"));
    try {
      return RawJson.of(trace.result(calls.run(place, request, trace)));
    } catch (TraceTooLargeException e) {
      throw new RpcException(RpcError.LIMIT_EXCEEDED, String.valueOf(e.getMessage()));
    }
  }
}
