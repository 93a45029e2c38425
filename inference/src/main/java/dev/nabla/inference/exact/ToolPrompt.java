package dev.nabla.inference.exact;

import dev.nabla.model.grammar.Grammar;
import dev.nabla.model.template.TemplateMessage;
import dev.nabla.model.template.TemplateMessage.Role;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.ToolOffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How tools, calls and their results stand in a prompt whose template knows nothing of them
/// (`docs/exact.md` §11).
final class ToolPrompt {
  private static final String BEFORE =
      """
      # Tools

      You may call one or more functions to assist with the user query.

      You are provided with function signatures within <tools></tools> XML tags:
      <tools>
      """;
  private static final String AFTER =
      """
      </tools>

      For each function call, return a json object with function name and arguments within \
      <tool_call></tool_call> XML tags:
      <tool_call>
      {"name": <function-name>, "arguments": <args-json-object>}
      </tool_call>\
      """;

  /// A small model does as it has seen done: the first two messages show a call, all four how one
  /// goes on from its result.
  private static final List<TemplateMessage> EXAMPLE =
      List.of(
          new TemplateMessage(Role.USER, "Example: what time is it?"),
          new TemplateMessage(
              Role.ASSISTANT, "<tool_call>\n{\"name\": \"clock\", \"arguments\": {}}"),
          new TemplateMessage(Role.USER, "<tool_response>\n12:00\n</tool_response>"),
          new TemplateMessage(Role.ASSISTANT, "It is 12:00."));

  private ToolPrompt() {}

  /// Adds to a conversation, not empty, what a model must know that is offered tools: in the first
  /// system message, or one of their own, and an example after it.
  ///
  /// @param answersResult whether the last message is the result of a call
  static void add(ToolOffer offer, boolean answersResult, List<TemplateMessage> messages) {
    TemplateMessage first = messages.getFirst();
    if (first.role() == Role.SYSTEM) {
      messages.set(0, new TemplateMessage(Role.SYSTEM, first.content() + "\n\n" + list(offer)));
    } else {
      messages.addFirst(new TemplateMessage(Role.SYSTEM, list(offer)));
    }
    messages.addAll(1, answersResult ? EXAMPLE : EXAMPLE.subList(0, 2));
  }

  private static String list(ToolOffer offer) {
    StringBuilder text = new StringBuilder(BEFORE);
    for (ToolOffer.Tool tool : offer.tools()) {
      text.append(describe(tool)).append('\n');
    }
    return text.append(AFTER).toString();
  }

  private static String describe(ToolOffer.Tool tool) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", tool.name());
    if (!tool.about().isEmpty()) {
      json.put("description", tool.about());
    }
    tool.schema().ifPresent(schema -> json.set("parameters", schema));
    return canonical(json);
  }

  /// What an assistant's message says that calls functions.
  static String calls(ChatMessage message) {
    List<String> lines = new ArrayList<>();
    if (!message.text().isEmpty()) {
      lines.add(message.text());
    }
    for (ToolCall call : message.toolCalls()) {
      String name = canonical(JsonNodeFactory.instance.stringNode(call.name()));
      lines.add(
          Grammar.CALL_MARK
              + "\n{\"name\": "
              + name
              + ", \"arguments\": "
              + call.arguments()
              + "}");
    }
    return String.join("\n", lines);
  }

  /// What a user's message says that holds the result of a call.
  static String result(String text) {
    return "<tool_response>\n" + text + "\n</tool_response>";
  }

  private static String canonical(JsonNode json) {
    return new String(CanonicalJson.write(json), StandardCharsets.UTF_8);
  }
}
