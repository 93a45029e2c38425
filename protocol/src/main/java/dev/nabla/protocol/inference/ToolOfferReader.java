package dev.nabla.protocol.inference;

import dev.nabla.protocol.inference.ToolOffer.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `tools` and `tool_choice` of a chat body.
final class ToolOfferReader {
  private static final Set<String> MEMBERS = Set.of("type", "function");
  private static final Set<String> FUNCTION_MEMBERS =
      Set.of("name", "description", "parameters", "strict");
  private static final Set<String> CHOSEN_MEMBERS = Set.of("name");

  private ToolOfferReader() {}

  static ToolOffer read(RequestMembers body) {
    JsonNode choice = body.find("tool_choice");
    List<JsonNode> items = body.items("tools");
    String word = choice == null ? "auto" : choice.asString("");
    if (word.equals("none") || (items.isEmpty() && word.equals("auto"))) {
      // What the request itself switches off is not shown to the model.
      return ToolOffer.NONE;
    }
    if (items.isEmpty()) {
      throw RequestMembers.unsupportedValue("tool_choice", "there are no 'tools' to choose from");
    }
    List<Tool> tools = readTools(items);
    return switch (word) {
      case "auto" -> new ToolOffer(tools, false, null);
      case "required" -> new ToolOffer(tools, true, null);
      default -> new ToolOffer(tools, true, readChosen(choice, tools));
    };
  }

  private static List<Tool> readTools(List<JsonNode> items) {
    if (items.size() > ToolOffer.MAX_TOOLS) {
      throw RequestMembers.invalid("tools", "at most 128 tools are expected");
    }
    List<Tool> tools = new ArrayList<>(items.size());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      Tool tool = readTool(items.get(i), "tools[" + i + "]");
      if (!names.add(tool.name())) {
        throw RequestMembers.invalid("tools[" + i + "].function.name", "it appears twice");
      }
      tools.add(tool);
    }
    return tools;
  }

  private static Tool readTool(JsonNode node, String path) {
    RequestMembers tool = RequestMembers.of(node, path);
    if (!tool.requireString("type").equals("function")) {
      throw RequestMembers.unsupportedValue(tool.pathOf("type"), "only 'function' is known");
    }
    tool.refuseUnknown(MEMBERS);
    RequestMembers function = RequestMembers.of(tool.require("function"), tool.pathOf("function"));
    function.refuseUnknown(FUNCTION_MEMBERS);
    function.flag("strict");
    String name = function.requireString("name");
    if (!Tool.isName(name)) {
      throw RequestMembers.invalid(
          function.pathOf("name"), "1 to 64 letters, digits, '_' and '-' are expected");
    }
    JsonNode about = function.find("description");
    return new Tool(
        name,
        about == null ? "" : RequestMembers.stringOf(about, function.pathOf("description")),
        function.find("parameters"),
        function.pathOf("parameters"));
  }

  private static String readChosen(@Nullable JsonNode choice, List<Tool> tools) {
    if (choice == null || !choice.isObject()) {
      throw RequestMembers.unsupportedValue(
          "tool_choice", "auto, none, required or a function is expected");
    }
    RequestMembers members = RequestMembers.of(choice, "tool_choice");
    if (!members.requireString("type").equals("function")) {
      throw RequestMembers.unsupportedValue(members.pathOf("type"), "only 'function' is known");
    }
    members.refuseUnknown(MEMBERS);
    RequestMembers function =
        RequestMembers.of(members.require("function"), members.pathOf("function"));
    function.refuseUnknown(CHOSEN_MEMBERS);
    String name = function.requireString("name");
    if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
      throw RequestMembers.invalid(function.pathOf("name"), "it is none of 'tools'");
    }
    return name;
  }
}
