package dev.nabla.protocol.inference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message of a conversation.
///
/// @param role who speaks
/// @param text content; text parts joined without a separator; empty beside tool calls
/// @param toolCalls calls that an assistant message makes; empty for other roles
/// @param toolCallId which call a tool message answers; null for other roles
public record ChatMessage(
    Role role, String text, List<ToolCall> toolCalls, @Nullable String toolCallId) {
  public ChatMessage {
    toolCalls = List.copyOf(toolCalls);
  }

  /// A message that is text alone.
  public static ChatMessage of(Role role, String text) {
    return new ChatMessage(role, text, List.of(), null);
  }

  /// A function call of an earlier assistant message.
  ///
  /// @param id names the call
  /// @param name of the function
  /// @param arguments as the model wrote them, JSON by habit but not by promise
  public record ToolCall(String id, String name, String arguments) {}

  /// Hides the text.
  @Override
  public String toString() {
    return "ChatMessage[" + role.wireName() + ", " + text.length() + " characters]";
  }
}
