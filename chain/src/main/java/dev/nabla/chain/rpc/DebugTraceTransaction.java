package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.chain.storage.TransactionLocation;
import tools.jackson.databind.JsonNode;

/// `debug_traceTransaction`: what a transaction did, instruction by instruction or call by call.
final class DebugTraceTransaction implements RpcMethod {
  private final ChainStore chain;
  private final Traces traces;

  DebugTraceTransaction(ChainStore chain, Traces traces) {
    this.chain = chain;
    this.traces = traces;
  }

  @Override
  public String name() {
    return "debug_traceTransaction";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    TransactionLocation place =
        chain
            .locate(params.hash(0))
            .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "transaction not found"));
    TraceOptions options = TraceOptions.read(params.at(1));
    StoredBlock block =
        chain
            .block(place.blockNumber())
            .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "transaction not found"));
    return RawJson.of(traces.transaction(block, place.index(), options));
  }
}
