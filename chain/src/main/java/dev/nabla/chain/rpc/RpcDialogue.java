package dev.nabla.chain.rpc;

import dev.nabla.chain.state.PrunedStateException;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON-RPC 2.0 over a set of methods: bytes in, bytes out. Safe to call from any thread.
///
/// Whatever the bytes are, the answer is JSON-RPC: what does not parse or fit gets a standard
/// error, a fault of ours is logged here and answered with `internal error` and nothing else.
final class RpcDialogue {
  private static final System.Logger LOG = System.getLogger(JsonRpc.class.getName());
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final byte[] NO_ANSWER = {};

  private final Map<String, RpcMethod> methods = new HashMap<>();
  private final HeavyCalls heavyCalls;

  RpcDialogue(List<RpcMethod> methods, HeavyCalls heavyCalls) {
    methods.forEach(method -> this.methods.put(method.name(), method));
    this.heavyCalls = heavyCalls;
  }

  /// Answers one message: a call, a notification or a batch of them.
  ///
  /// @return UTF-8 JSON; no byte where nothing is to be answered
  byte[] handle(byte[] message) {
    JsonNode request;
    try {
      request = StrictJson.parse(message);
    } catch (DecodingException e) {
      return write(
          failure(NullNode.getInstance(), RpcError.PARSE, "parse error: " + e.getMessage()));
    }
    return request.isArray() ? handleBatch(request) : handleOne(request);
  }

  private byte[] handleBatch(JsonNode batch) {
    if (batch.isEmpty() || batch.size() > JsonRpc.MAX_BATCH) {
      String message =
          batch.isEmpty()
              ? "empty batch"
              : "more than " + JsonRpc.MAX_BATCH + " requests in a batch";
      return write(failure(NullNode.getInstance(), RpcError.INVALID_REQUEST, message));
    }
    BatchAnswer answers = new BatchAnswer(JsonRpc.MAX_BATCH_ANSWER_BYTES);
    for (JsonNode request : batch) {
      if (answers.isFull()) {
        answers.add(
            write(failure(idOf(request), RpcError.LIMIT_EXCEEDED, "the batch's answer is full")));
      } else {
        answers.add(handleOne(request));
      }
    }
    return answers.toArray();
  }

  private byte[] handleOne(JsonNode request) {
    JsonNode method = request.path("method");
    if (!request.path("jsonrpc").equals(JsonNodeFactory.instance.stringNode("2.0"))
        || !method.isString()
        || !isIdAllowed(request.path("id"))) {
      return write(failure(idOf(request), RpcError.INVALID_REQUEST, "not a JSON-RPC 2.0 request"));
    }
    ObjectNode answer = answerTo(request, method.stringValue());
    return request.has("id") ? write(answer) : NO_ANSWER;
  }

  private ObjectNode answerTo(JsonNode request, String name) {
    JsonNode id = idOf(request);
    try {
      RpcMethod method = method(name);
      JsonNode params = request.path("params");
      ObjectNode json = envelope(id);
      json.set(
          "result",
          method.isHeavy() ? heavyCalls.run(() -> answer(method, params)) : answer(method, params));
      return json;
    } catch (RpcException e) {
      ObjectNode json = failure(id, e.error(), e.message());
      if (!e.data().isEmpty()) {
        ((ObjectNode) json.path("error")).put("data", e.data());
      }
      return json;
    }
  }

  /// The result of one method.
  ///
  /// @throws RpcException where there is none
  JsonNode answer(String name, JsonNode params) {
    return answer(method(name), params);
  }

  private RpcMethod method(String name) {
    RpcMethod method = methods.get(name);
    if (method == null) {
      throw new RpcException(
          RpcError.METHOD_NOT_FOUND, "the method " + excerpt(name) + " does not exist");
    }
    return method;
  }

  private static JsonNode answer(RpcMethod method, JsonNode params) {
    try {
      return method.answer(Params.of(params));
    } catch (DecodingException e) {
      throw RpcException.invalidParams("invalid parameter: " + e.getMessage());
    } catch (PrunedStateException e) {
      throw new RpcException(RpcError.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (RpcException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, method.name() + " failed", e);
      throw new RpcException(RpcError.INTERNAL, "internal error");
    }
  }

  private static boolean isIdAllowed(JsonNode id) {
    return id.isMissingNode() || id.isNull() || id.isString() || id.isNumber();
  }

  private static JsonNode idOf(JsonNode request) {
    JsonNode id = request.path("id");
    return id.isString() || id.isNumber() ? id : NullNode.getInstance();
  }

  private static ObjectNode failure(JsonNode id, RpcError error, String message) {
    ObjectNode json = envelope(id);
    json.putObject("error").put("code", error.code()).put("message", message);
    return json;
  }

  private static ObjectNode envelope(JsonNode id) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("jsonrpc", "2.0");
    json.set("id", id);
    return json;
  }

  private static byte[] write(ObjectNode answer) {
    return MAPPER.writeValueAsBytes(answer);
  }

  private static String excerpt(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
