package dev.nabla.gateway.pipeline;

import dev.nabla.gateway.receipt.ReceiptDraft.Tokens;
import dev.nabla.inference.engine.Answer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.Salts;
import dev.nabla.protocol.inference.TokenIds;

/// How a request ended, as its receipt will tell.
///
/// @param outcome in one word
/// @param response body as hashed
/// @param output UTF-8 of the outcome: the text as far as it came, else the error's JSON
/// @param evidence encoded; empty where nothing was run to an end
/// @param outputIds token ids of the answer
/// @param usage tokens read and made
record Ending(
    Outcome outcome,
    Bytes response,
    Bytes output,
    Bytes evidence,
    TokenIds outputIds,
    Tokens usage) {

  /// With an answer, whole or a prefix: what it says is the outcome.
  static Ending of(Outcome outcome, Answer answer, Bytes response) {
    return new Ending(
        outcome,
        response,
        OutcomeText.of(answer.text(), answer.toolCalls()),
        answer.run().evidence().encode(),
        answer.run().outputIds(),
        tokens(answer));
  }

  /// With a part of an answer and an error, which is the outcome.
  static Ending failed(Answer part, Bytes response) {
    return new Ending(
        Outcome.ERROR,
        response,
        OutcomeText.of(part.run().evidence().form(), Outcome.ERROR, response),
        part.run().evidence().encode(),
        part.run().outputIds(),
        tokens(part));
  }

  private static Tokens tokens(Answer answer) {
    return new Tokens(answer.usage().promptTokens(), answer.usage().completionTokens());
  }

  /// With an error and without a run.
  static Ending without(Outcome outcome, Bytes response) {
    Bytes error = OutcomeText.of(RequestForm.CHAT, outcome, response);
    return new Ending(outcome, response, error, Bytes.EMPTY, TokenIds.EMPTY, Tokens.NONE);
  }

  Opening opening(Salts salts, Bytes request) {
    return new Opening(salts, request, response, output, evidence, outputIds);
  }

  /// Hides the texts.
  @Override
  public String toString() {
    return "Ending[" + outcome + "]";
  }
}
