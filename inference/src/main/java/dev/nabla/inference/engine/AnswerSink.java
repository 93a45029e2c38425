package dev.nabla.inference.engine;

/// Where an answer goes while it grows. All calls come from the thread that asked for the answer,
/// but for [#cancelled()], which any thread may call.
public interface AnswerSink {
  /// The request was accepted and its turn has come; called once, before all that grows.
  ///
  /// @param promptTokens 0 where the engine does not know them yet
  void started(int promptTokens);

  /// By which version of the rules the answer is made, as its evidence says; comes before
  /// [#started(int)], and only from engines whose rules have versions.
  default void follows(String engineVersion) {}

  /// More text, never empty, never part of a character; all of it together is the answer's text.
  void text(String delta);

  /// The model begins to call a tool. A sink for engines that call none need not take this.
  ///
  /// @param index of the call in the answer, from 0
  default void toolCall(int index, String id, String name) {
    throw new IllegalStateException("a tool is called where only text was expected");
  }

  /// More of the arguments of a call that has begun.
  default void toolArguments(int index, String delta) {
    throw new IllegalStateException("a tool is called where only text was expected");
  }

  /// Whether nobody waits for the answer any more; asked between tokens, and while one is awaited.
  boolean cancelled();
}
