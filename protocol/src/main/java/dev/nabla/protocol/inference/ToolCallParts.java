package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.util.ArrayList;
import java.util.List;

/// Tool calls put together from the pieces of a stream. For one use by one thread.
public final class ToolCallParts {
  /// Most calls of one answer.
  public static final int MAX_CALLS = 128;

  private record Part(String id, String name, StringBuilder arguments) {}

  private final List<Part> parts = new ArrayList<>();

  /// A call begins; calls begin in the order of their index.
  ///
  /// @throws DecodingException where it is not the next one, or one too many
  public void begin(int index, String id, String name) {
    if (index != parts.size() || index >= MAX_CALLS) {
      throw new DecodingException("tool call " + index + " begins out of turn", 0);
    }
    parts.add(new Part(id, name, new StringBuilder()));
  }

  /// More arguments of a call that has begun.
  ///
  /// @throws DecodingException where it has not
  public void append(int index, String delta) {
    if (index < 0 || index >= parts.size()) {
      throw new DecodingException("arguments of tool call " + index + ", which has not begun", 0);
    }
    parts.get(index).arguments().append(delta);
  }

  /// How many calls have begun.
  public int size() {
    return parts.size();
  }

  /// All calls as far as they came.
  public List<ToolCall> joined() {
    return parts.stream()
        .map(part -> new ToolCall(part.id(), part.name(), part.arguments().toString()))
        .toList();
  }
}
