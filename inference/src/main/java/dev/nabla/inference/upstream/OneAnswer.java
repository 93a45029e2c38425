package dev.nabla.inference.upstream;

import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Refuses what a request of OpenAI's may ask for and an answer here cannot hold: an answer is one,
/// of text and tool calls.
final class OneAnswer {
  private OneAnswer() {}

  static void require(ObjectNode body) {
    JsonNode n = body.path("n");
    refuseIf(n.isNumber() && n.asInt() != 1, "n");
    for (String name : List.of("logprobs", "echo")) {
      JsonNode value = body.path(name);
      refuseIf(value.isNumber() || (value.isBoolean() && value.booleanValue()), name);
    }
    for (String name : List.of("audio", "functions", "suffix", "best_of")) {
      refuseIf(body.hasNonNull(name), name);
    }
    for (JsonNode modality : body.path("modalities").values()) {
      refuseIf(!modality.asString("").equals("text"), "modalities");
    }
    refuseIf(body.path("prompt").isArray() && body.path("prompt").size() != 1, "prompt");
  }

  private static void refuseIf(boolean wanted, String name) {
    if (wanted) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_PARAMETER,
          "'%s' asks for what no answer here holds: one answer, of text and tool calls."
              .formatted(name),
          name);
    }
  }
}
