package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.RequestRefused;

/// One model that answers requests. Safe to use from any number of threads; how many answers are
/// computed at once, and who waits, is the engine's business.
public interface Engine extends AutoCloseable {
  /// What answers.
  ServedModel model();

  /// Computes one answer and returns when it is complete; text goes to `sink` as it grows.
  ///
  /// A slow sink delays its own answer's text, never another answer.
  ///
  /// @throws RequestRefused where the request cannot be honoured; nothing was sent to `sink` then
  /// @throws Overloaded where too many requests wait already; nothing was sent to `sink` then
  /// @throws ProviderFailure where a provider gave no answer; nothing was sent to `sink` then
  Answer answer(AnswerRequest request, AnswerSink sink);

  /// Tokens of the prompt that the request makes, without answering it.
  ///
  /// @throws RequestRefused where the request cannot be honoured, or the tokens cannot be counted
  /// @throws ProviderFailure where a provider would have to count and does not
  int countPromptTokens(AnswerRequest request);

  /// Ends answers under way as aborted and gives memory and threads back. Idempotent.
  @Override
  void close();
}
