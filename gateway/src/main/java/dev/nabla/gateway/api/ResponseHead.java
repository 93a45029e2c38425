package dev.nabla.gateway.api;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a response of OpenAI's responses says besides its output: who and when, and the request's
/// own members once more, as its clients expect them.
///
/// @param id of the response
/// @param createdSeconds since the epoch
/// @param model name of what answers
/// @param request the body
record ResponseHead(String id, long createdSeconds, String model, JsonNode request) {

  /// @param body of an accepted request
  static ResponseHead of(String id, long createdSeconds, String model, Bytes body) {
    return new ResponseHead(id, createdSeconds, model, StrictJson.parse(body.toArray()));
  }

  /// The response with this output.
  ObjectNode response(String status, ArrayNode output) {
    ObjectNode json = Json.object().put("id", id).put("object", "response");
    json.put("created_at", createdSeconds).put("status", status);
    json.putNull("error").putNull("incomplete_details");
    echo(json, "instructions", Json.nothing());
    echo(json, "max_output_tokens", Json.nothing());
    json.put("model", model).set("output", output);
    echo(json, "parallel_tool_calls", Json.flag(true));
    json.putNull("previous_response_id");
    json.putObject("reasoning").putNull("effort").putNull("summary");
    echo(json, "store", Json.flag(true));
    echo(json, "temperature", Json.nothing());
    echo(json, "text", plainText());
    echo(json, "tool_choice", Json.text("auto"));
    echo(json, "tools", Json.object().arrayNode());
    echo(json, "top_p", Json.nothing());
    echo(json, "truncation", Json.text("disabled"));
    json.putNull("usage");
    echo(json, "user", Json.nothing());
    echo(json, "metadata", Json.object());
    return json;
  }

  private static ObjectNode plainText() {
    ObjectNode text = Json.object();
    text.putObject("format").put("type", "text");
    return text;
  }

  private void echo(ObjectNode json, String name, JsonNode otherwise) {
    JsonNode value = request.path(name);
    boolean says = !value.isMissingNode() && !value.isNull() && !isBareText(name, value);
    json.set(name, says ? value : otherwise);
  }

  /// `"text":{}` says nothing.
  private static boolean isBareText(String name, JsonNode value) {
    return name.equals("text") && !value.has("format");
  }

  /// Hides the request.
  @Override
  public String toString() {
    return "ResponseHead[" + id + "]";
  }
}
