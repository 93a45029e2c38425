package dev.nabla.protocol.inference;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From a body of OpenAI's older completions to a [ChatRequest] that is one text, to be continued
/// as it stands.
final class CompletionRequestReader {
  /// Change no bit of the answer.
  private static final Set<String> HARMLESS =
      Set.of("user", "metadata", "store", "service_tier", "safety_identifier");

  /// Would change the answer; accepted with a neutral value only.
  private static final Set<String> NEUTRAL_ONLY =
      Set.of(
          "n",
          "best_of",
          "echo",
          "logprobs",
          "suffix",
          "frequency_penalty",
          "presence_penalty",
          "logit_bias");

  private CompletionRequestReader() {}

  static ChatRequest read(JsonNode body) {
    RequestMembers members = RequestMembers.of(body, "");
    Set<String> known = new HashSet<>(HARMLESS);
    known.addAll(NEUTRAL_ONLY);
    known.addAll(ChatRequestReader.SAMPLING_AND_DELIVERY);
    known.add("model");
    known.add("prompt");
    members.refuseUnknown(known);
    refuseChanging(members);
    return new ChatRequest(
        ChatRequestReader.readModel(members),
        List.of(ChatMessage.of(Role.USER, readPrompt(members))),
        new AnswerFormat.FreeText(),
        ToolOffer.NONE,
        ChatRequestReader.readSampling(members, ChatRequest.Sampling.MAX_STOPS),
        ChatRequestReader.readDelivery(members),
        true);
  }

  private static String readPrompt(RequestMembers members) {
    JsonNode prompt = members.require("prompt");
    boolean one = prompt.isArray() && prompt.size() == 1;
    JsonNode text = one ? prompt.path(0) : prompt;
    if (prompt.isArray() && !(one && text.isString())) {
      throw RequestMembers.unsupportedValue("prompt", "one text is expected");
    }
    String prompted = RequestMembers.stringOf(text, "prompt");
    if (prompted.isEmpty()) {
      throw RequestMembers.invalid("prompt", "a text that is not empty is expected");
    }
    return prompted;
  }

  private static void refuseChanging(RequestMembers members) {
    for (String name : List.of("n", "best_of")) {
      refuseUnless(isNumber(members.find(name), BigDecimal.ONE), name);
    }
    for (String name : List.of("frequency_penalty", "presence_penalty")) {
      refuseUnless(isNumber(members.find(name), BigDecimal.ZERO), name);
    }
    refuseUnless(members.find("logprobs") == null, "logprobs");
    refuseUnless(!members.flag("echo"), "echo");
    JsonNode suffix = members.find("suffix");
    refuseUnless(suffix == null || suffix.asString("x").isEmpty(), "suffix");
    JsonNode bias = members.find("logit_bias");
    refuseUnless(bias == null || (bias.isObject() && bias.isEmpty()), "logit_bias");
  }

  private static boolean isNumber(@Nullable JsonNode value, BigDecimal neutral) {
    return value == null || (value.isNumber() && value.decimalValue().compareTo(neutral) == 0);
  }

  private static void refuseUnless(boolean neutral, String name) {
    if (!neutral) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_PARAMETER,
          "'%s' would change the answer and is not honoured by this model.".formatted(name),
          name);
    }
  }
}
