package dev.nabla.inference.exact;

import dev.nabla.model.grammar.Grammar;
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
  private static final String INTRODUCTION =
      "You can call functions. Each line is one of them, as JSON:\n";
  private static final String RULES =
      """
      To call a function, answer with this and nothing else:
      <tool_call>{"name": "NAME", "arguments": {"PARAMETER": "VALUE"}}
      The result comes in <tool_response>. Once you have it, answer in plain words.\
      """;

  private ToolPrompt() {}

  /// What the system message says of the tools; for a model that is offered any.
  static String offer(ToolOffer offer) {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (ToolOffer.Tool tool : offer.tools()) {
      text.append(describe(tool)).append('\n');
    }
    return text.append(RULES).toString();
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
          Grammar.CALL_MARK + "{\"name\": " + name + ", \"arguments\": " + call.arguments() + "}");
    }
    return String.join("\n", lines);
  }

  /// What a user's message says that holds the result of a call.
  static String result(String text) {
    return "<tool_response>" + text + "</tool_response>";
  }

  private static String canonical(JsonNode json) {
    return new String(CanonicalJson.write(json), StandardCharsets.UTF_8);
  }
}
