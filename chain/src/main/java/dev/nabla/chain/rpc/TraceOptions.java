package dev.nabla.chain.rpc;

import dev.nabla.chain.tracing.CallTracer;
import dev.nabla.chain.tracing.PrestateTracer;
import dev.nabla.chain.tracing.StructLogger;
import dev.nabla.chain.tracing.TracedTransaction;
import dev.nabla.chain.tracing.TransactionTrace;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// How a caller wants a transaction traced: the last parameter of the `debug_trace` methods, as
/// go-ethereum takes it.
final class TraceOptions {
  private final Function<TracedTransaction, TransactionTrace> tracer;

  private TraceOptions(Function<TracedTransaction, TransactionTrace> tracer) {
    this.tracer = tracer;
  }

  static TraceOptions read(JsonNode json) {
    if (!json.isMissingNode() && !json.isNull() && !json.isObject()) {
      throw RpcException.invalidParams("the trace's options are not an object");
    }
    JsonNode tracer = json.path("tracer");
    if (tracer.isMissingNode() || tracer.isNull()) {
      StructLogger.Options options = structLogger(json);
      return new TraceOptions(_ -> new StructLogger(options));
    }
    JsonNode config = json.path("tracerConfig");
    return new TraceOptions(
        switch (Params.text(tracer, "tracer")) {
          case "callTracer" -> {
            CallTracer.Options options =
                new CallTracer.Options(flag(config, "onlyTopCall"), flag(config, "withLog"));
            yield watched -> new CallTracer(options, watched.gasLimit(), watched.logsBefore());
          }
          case "prestateTracer" -> {
            PrestateTracer.Options options = prestate(config);
            yield watched -> new PrestateTracer(options, watched);
          }
          default ->
              throw RpcException.invalidParams(
                  "no such tracer; there are callTracer, prestateTracer and, unnamed, the struct"
                      + " logger");
        });
  }

  /// A trace of one transaction.
  TransactionTrace begin(TracedTransaction transaction) {
    return tracer.apply(transaction);
  }

  private static StructLogger.Options structLogger(JsonNode json) {
    return new StructLogger.Options(
        flag(json, "enableMemory"),
        !flag(json, "disableStack"),
        !flag(json, "disableStorage"),
        flag(json, "enableReturnData"),
        limit(json));
  }

  private static PrestateTracer.Options prestate(JsonNode config) {
    boolean diffMode = flag(config, "diffMode");
    boolean includeEmpty = flag(config, "includeEmpty");
    if (diffMode && includeEmpty) {
      throw RpcException.invalidParams("diffMode does not go with includeEmpty");
    }
    return new PrestateTracer.Options(
        diffMode, flag(config, "disableCode"), flag(config, "disableStorage"), includeEmpty);
  }

  private static int limit(JsonNode json) {
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
