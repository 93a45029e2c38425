package dev.nabla.inference.engine;

/// Where an answer goes while it grows. All calls come from the thread that asked for the answer.
public interface AnswerSink {
  /// The request was accepted and its turn has come; called once, before any text.
  void started(int promptTokens);

  /// More text, never empty, never part of a character; all of it together is the answer's text.
  void text(String delta);

  /// Whether nobody waits for the answer any more; asked between tokens.
  boolean cancelled();
}
