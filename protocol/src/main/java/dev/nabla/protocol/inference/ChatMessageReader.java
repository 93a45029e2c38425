package dev.nabla.protocol.inference;

import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One item of `messages`.
final class ChatMessageReader {
  private static final Set<String> MEMBERS =
      Set.of(
          "role",
          "content",
          "name",
          "tool_calls",
          "tool_call_id",
          "refusal",
          "audio",
          "annotations",
          "function_call");
  private static final Set<String> PART_MEMBERS = Set.of("type", "text");
  private static final Set<String> CALL_MEMBERS = Set.of("id", "type", "function", "index");
  private static final Set<String> FUNCTION_MEMBERS = Set.of("name", "arguments");

  /// Members that clients send back empty with an earlier answer; a value would have to be shown to
  /// the model, and no template here does.
  private static final List<String> EMPTY_ONLY =
      List.of("name", "refusal", "audio", "annotations", "function_call");

  private ChatMessageReader() {}

  static ChatMessage read(JsonNode node, String path) {
    RequestMembers members = RequestMembers.of(node, path);
    members.refuseUnknown(MEMBERS);
    for (String name : EMPTY_ONLY) {
      refuseUnlessEmpty(members, name);
    }
    Role role = readRole(members);
    List<ToolCall> calls = readToolCalls(members, role);
    return new ChatMessage(
        role, readContent(members, !calls.isEmpty()), calls, readToolCallId(members, role));
  }

  private static void refuseUnlessEmpty(RequestMembers members, String name) {
    JsonNode value = members.find(name);
    if (value != null && !(value.isContainer() && value.isEmpty())) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_PARAMETER,
          "'%s' would change the answer and is not honoured.".formatted(members.pathOf(name)),
          members.pathOf(name));
    }
  }

  private static Role readRole(RequestMembers members) {
    String name = members.requireString("role");
    for (Role role : Role.values()) {
      if (role.wireName().equals(name)) {
        return role;
      }
    }
    throw RequestMembers.invalid(
        members.pathOf("role"), "system, developer, user, assistant or tool is expected");
  }

  private static String readContent(RequestMembers members, boolean besideCalls) {
    if (besideCalls && members.find("content") == null) {
      return "";
    }
    JsonNode content = members.require("content");
    String path = members.pathOf("content");
    if (content.isString()) {
      return content.stringValue();
    }
    if (!content.isArray()) {
      throw RequestMembers.wrongType(path, "a string or an array of text parts", content);
    }
    return joinParts(content, path);
  }

  /// Parts are joined before the tokenizer sees them: its merges must not depend on where a client
  /// cut its text.
  private static String joinParts(JsonNode parts, String path) {
    if (parts.isEmpty()) {
      throw RequestMembers.invalid(path, "at least one text part is expected");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      RequestMembers part = RequestMembers.of(parts.path(i), path + "[" + i + "]");
      if (!part.requireString("type").equals("text")) {
        throw RequestMembers.unsupportedValue(part.pathOf("type"), "only 'text' can be read");
      }
      part.refuseUnknown(PART_MEMBERS);
      text.append(part.requireString("text"));
    }
    return text.toString();
  }

  private static List<ToolCall> readToolCalls(RequestMembers members, Role role) {
    List<JsonNode> items = members.items("tool_calls");
    if (!items.isEmpty() && role != Role.ASSISTANT) {
      throw RequestMembers.invalid(
          members.pathOf("tool_calls"), "only an assistant message calls tools");
    }
    List<ToolCall> calls = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      calls.add(readToolCall(items.get(i), members.pathOf("tool_calls[" + i + "]")));
    }
    return calls;
  }

  private static ToolCall readToolCall(JsonNode node, String path) {
    RequestMembers call = RequestMembers.of(node, path);
    call.refuseUnknown(CALL_MEMBERS);
    if (!call.requireString("type").equals("function")) {
      throw RequestMembers.unsupportedValue(call.pathOf("type"), "only 'function' is known");
    }
    RequestMembers function = RequestMembers.of(call.require("function"), call.pathOf("function"));
    function.refuseUnknown(FUNCTION_MEMBERS);
    return new ToolCall(
        call.requireString("id"),
        function.requireString("name"),
        function.requireString("arguments"));
  }

  private static @Nullable String readToolCallId(RequestMembers members, Role role) {
    if (role == Role.TOOL) {
      return members.requireString("tool_call_id");
    }
    if (members.find("tool_call_id") != null) {
      throw RequestMembers.invalid(
          members.pathOf("tool_call_id"), "only a tool message answers a call");
    }
    return null;
  }
}
