package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.tracing.TraceTooLargeException;
import dev.nabla.chain.tracing.TracedTransaction;
import dev.nabla.chain.tracing.TransactionTrace;
import dev.nabla.evm.state.WorldState;
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
    TraceOptions options = TraceOptions.read(config);
    Calls.Place place =
        Calls.Place.of(
            blocks.header(params.at(1)),
            config.path("stateOverrides"),
            config.path("blockOverrides"));
    WorldState state = calls.stateAt(place);
    TransactionTrace trace =
        options.begin(
            new TracedTransaction(
                request.gasLimit(), 0, state, Traces.authorities(request.authorizations())));
    try {
      return RawJson.of(trace.result(calls.run(place, state, request, trace)));
    } catch (TraceTooLargeException e) {
      throw new RpcException(RpcError.LIMIT_EXCEEDED, String.valueOf(e.getMessage()));
    }
  }
}
