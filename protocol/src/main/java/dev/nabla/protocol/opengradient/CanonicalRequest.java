package dev.nabla.protocol.opengradient;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.PythonJson;
import dev.nabla.primitives.crypto.Keccak256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The part of a request that an OpenGradient signature covers, in the one text that both sides
/// hash: what OpenGradient's Python SDK 1.1.4 makes of the body (`build_inner_request`,
/// `canonical_request_bytes`).
///
/// The signature does not cover the rest: `stream`, `tool_choice`, `top_p`, `seed` and more. A
/// receipt covers the whole body.
///
/// @param text `json.dumps(…, sort_keys=True)`, ASCII
public record CanonicalRequest(Bytes text) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// What older completions mean where they give none.
  private static final double USUAL_COMPLETION_TEMPERATURE = 1.0;

  /// What older completions mean where they give none.
  private static final int USUAL_COMPLETION_TOKENS = 16;

  /// Of a body for `/v1/chat/completions`.
  ///
  /// @throws DecodingException where the SDK would make nothing of it: no JSON object, no model, no
  ///   messages, a role that nobody knows, a temperature that is no number; and where it would
  ///   write Python's own text of a list or an object in place of a message's content
  public static CanonicalRequest ofChat(Bytes body) {
    JsonNode wire = readObject(body);
    ObjectNode canonical = NODES.objectNode();
    canonical.set("model", requireModel(wire));
    canonical.set("messages", CanonicalMessages.of(wire.path("messages")));
    canonical.put("temperature", temperature(wire.path("temperature")));
    setGiven(canonical, "max_tokens", wire);
    setTruthy(canonical, "stop", wire);
    if (Python.isTruthy(wire.path("tools")) && !wire.path("tools").isArray()) {
      throw new DecodingException("tools must be an array", 0);
    }
    setTruthy(canonical, "tools", wire);
    setTruthy(canonical, "response_format", wire);
    if (Python.isTruthy(wire.path("web_search"))) {
      canonical.put("web_search", true);
    }
    return new CanonicalRequest(PythonJson.write(canonical));
  }

  /// Of a body for `/v1/completions`.
  ///
  /// @throws DecodingException where it is no JSON object, has no model or no prompt, or a
  ///   temperature that is no number
  public static CanonicalRequest ofCompletion(Bytes body) {
    JsonNode wire = readObject(body);
    ObjectNode canonical = NODES.objectNode();
    canonical.set("model", requireModel(wire));
    if (!wire.has("prompt")) {
      throw new DecodingException("a prompt is expected", 0);
    }
    canonical.set("prompt", wire.path("prompt"));
    canonical.put(
        "temperature",
        wire.has("temperature")
            ? temperature(wire.path("temperature"))
            : USUAL_COMPLETION_TEMPERATURE);
    if (wire.has("max_tokens")) {
      setGiven(canonical, "max_tokens", wire);
    } else {
      canonical.put("max_tokens", USUAL_COMPLETION_TOKENS);
    }
    setTruthy(canonical, "stop", wire);
    return new CanonicalRequest(PythonJson.write(canonical));
  }

  /// keccak256 of the text: `tee_request_hash`.
  public Hash hash() {
    return Keccak256.hash(text);
  }

  private static JsonNode readObject(Bytes body) {
    JsonNode wire = PythonJson.read(body);
    if (!wire.isObject()) {
      throw new DecodingException("a JSON object is expected", 0);
    }
    return wire;
  }

  private static JsonNode requireModel(JsonNode wire) {
    JsonNode model = wire.path("model");
    if (!model.isString() || model.stringValue().isEmpty()) {
      throw new DecodingException("a model is expected", 0);
    }
    return model;
  }

  private static double temperature(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return 0.0;
    }
    if (!given.isNumber() || !Double.isFinite(given.asDouble())) {
      throw new DecodingException("temperature must be a number", 0);
    }
    return given.asDouble();
  }

  private static void setGiven(ObjectNode canonical, String name, JsonNode wire) {
    if (wire.hasNonNull(name)) {
      canonical.set(name, wire.path(name));
    }
  }

  private static void setTruthy(ObjectNode canonical, String name, JsonNode wire) {
    if (Python.isTruthy(wire.path(name))) {
      canonical.set(name, wire.path(name));
    }
  }

  /// Hides the conversation.
  @Override
  public String toString() {
    return "CanonicalRequest[" + text.size() + " bytes]";
  }
}
