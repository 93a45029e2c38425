package dev.nabla.protocol.inference;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The members of a chat body that are known and not honoured: those that would change the answer
/// may only have the value that changes nothing, those that would not are accepted.
final class UnhonouredMembers {
  /// Change no bit of the answer: who asks, how it is filed, cached or billed elsewhere.
  private static final Set<String> HARMLESS =
      Set.of(
          "user",
          "metadata",
          "store",
          "service_tier",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "parallel_tool_calls");

  /// Would change the answer; accepted with a neutral value only.
  private static final Set<String> NEUTRAL_ONLY =
      Set.of(
          "n",
          "logprobs",
          "top_logprobs",
          "frequency_penalty",
          "presence_penalty",
          "logit_bias",
          "functions",
          "modalities");

  /// Would change the answer, whatever their value.
  private static final List<String> NEVER =
      List.of(
          "audio",
          "function_call",
          "prediction",
          "reasoning_effort",
          "verbosity",
          "web_search_options");

  private UnhonouredMembers() {}

  /// All names that a body may have, with those that are honoured.
  static Set<String> withAccepted(Set<String> honoured) {
    Set<String> names = new HashSet<>(honoured);
    names.addAll(HARMLESS);
    names.addAll(NEUTRAL_ONLY);
    names.addAll(NEVER);
    return names;
  }

  /// Refuses what would change the answer.
  static void refuseChanging(RequestMembers members) {
    for (String name : NEVER) {
      refuseUnless(members.find(name) == null, members, name);
    }
    refuseUnless(isNumber(members.find("n"), BigDecimal.ONE), members, "n");
    for (String name : List.of("frequency_penalty", "presence_penalty", "top_logprobs")) {
      refuseUnless(isNumber(members.find(name), BigDecimal.ZERO), members, name);
    }
    refuseUnless(!members.flag("logprobs"), members, "logprobs");
    for (String name : List.of("logit_bias", "functions")) {
      refuseUnless(isEmptyContainer(members.find(name)), members, name);
    }
    refuseModalities(members);
  }

  private static void refuseModalities(RequestMembers members) {
    for (JsonNode item : members.items("modalities")) {
      if (!item.asString("").equals("text")) {
        throw RequestMembers.unsupportedValue("modalities", "answers are text");
      }
    }
  }

  private static boolean isNumber(@Nullable JsonNode value, BigDecimal neutral) {
    return value == null || (value.isNumber() && value.decimalValue().compareTo(neutral) == 0);
  }

  private static boolean isEmptyContainer(@Nullable JsonNode value) {
    return value == null || (value.isContainer() && value.isEmpty());
  }

  private static void refuseUnless(boolean neutral, RequestMembers members, String name) {
    if (!neutral) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_PARAMETER,
          "'%s' would change the answer and is not honoured by this model."
              .formatted(members.pathOf(name)),
          members.pathOf(name));
    }
  }
}
