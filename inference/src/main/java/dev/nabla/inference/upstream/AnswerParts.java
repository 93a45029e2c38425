package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.ToolCallParts;
import org.jspecify.annotations.Nullable;

/// An answer as far as a provider has given it, passed on to the sink as it comes. One thread.
final class AnswerParts {
  private final AnswerSink sink;
  final StringBuilder text = new StringBuilder();
  final ToolCallParts calls = new ToolCallParts();
  private boolean started;
  int promptTokens;
  int completionTokens;
  String servedModel = "";
  String answerId = "";
  @Nullable FinishReason finish;
  @Nullable String stopSequence;

  /// The provider has said all that it had to say.
  boolean complete;

  AnswerParts(AnswerSink sink) {
    this.sink = sink;
  }

  /// The provider has begun to answer: from here on no other can be asked.
  void start() {
    if (!started) {
      started = true;
      sink.started(promptTokens);
    }
  }

  boolean hasStarted() {
    return started;
  }

  void addText(String delta) {
    if (!delta.isEmpty()) {
      text.append(delta);
      sink.text(delta);
    }
  }

  /// @return the index of the call
  int beginCall(String id, String name) {
    int index = calls.size();
    String known = id.isEmpty() ? "call_" + index : id;
    calls.begin(index, known, name);
    sink.toolCall(index, known, name);
    return index;
  }

  void addArguments(int index, String delta) {
    if (!delta.isEmpty()) {
      calls.append(index, delta);
      sink.toolArguments(index, delta);
    }
  }
}
