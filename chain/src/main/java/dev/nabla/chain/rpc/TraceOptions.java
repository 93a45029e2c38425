package dev.nabla.chain.rpc;

import dev.nabla.chain.tracing.CallTracer;
import dev.nabla.chain.tracing.StructLogger;
import dev.nabla.chain.tracing.TransactionTrace;
import tools.jackson.databind.JsonNode;

/// How a caller wants a transaction traced: the last parameter of the `debug_trace` methods, as
/// go-ethereum takes it.
final class TraceOptions {
  private final JsonNode json;

  private TraceOptions(JsonNode json) {
    this.json = json;
  }

  static TraceOptions read(JsonNode json) {
    if (!json.isMissingNode() && !json.isNull() && !json.isObject()) {
      throw RpcException.invalidParams("the trace's options are not an object");
    }
    TraceOptions options = new TraceOptions(json);
    // Wrong ones are refused before anything runs.
    TransactionTrace _ = options.begin(0, 0);
    return options;
  }

  /// A trace of one transaction.
  ///
  /// @param logsBefore logs of its block before it
  TransactionTrace begin(long gasLimit, int logsBefore) {
    JsonNode tracer = json.path("tracer");
    if (tracer.isMissingNode() || tracer.isNull()) {
      return new StructLogger(
          new StructLogger.Options(
              flag(json, "enableMemory"),
              !flag(json, "disableStack"),
              !flag(json, "disableStorage"),
              flag(json, "enableReturnData"),
              limit()));
    }
    if (!Params.text(tracer, "tracer").equals("callTracer")) {
      throw RpcException.invalidParams(
          "no such tracer; there are callTracer and, unnamed, the struct logger");
    }
    JsonNode config = json.path("tracerConfig");
    return new CallTracer(
        new CallTracer.Options(flag(config, "onlyTopCall"), flag(config, "withLog")),
        gasLimit,
        logsBefore);
  }

  private int limit() {
    JsonNode limit = json.path("limit");
    if (limit.isMissingNode() || limit.isNull()) {
      return 0;
    }
    return (int) Math.min(Integer.MAX_VALUE, Params.smallNumber(limit, "limit"));
  }

  private static boolean flag(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw RpcException.invalidParams(member + " is not true or false");
    }
    return value.booleanValue();
  }
}
