package dev.nabla.simulation;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Run;
import dev.nabla.inference.engine.Usage;
import dev.nabla.inference.exact.ExactEngine;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.TokenIds;
import org.jspecify.annotations.Nullable;

/// An honest engine, and a lie where the test asks for one.
final class LyingEngine implements Engine {
  private final ExactEngine honest;
  private Lie next = Lie.NONE;
  private @Nullable RuntimeException failure;

  LyingEngine(ExactEngine honest) {
    this.honest = honest;
  }

  /// What to do with the next answer.
  enum Lie {
    NONE,
    /// Another text than the one that was computed.
    TEXT,
    /// Another token, with evidence that names it.
    TOKEN,
    /// The right answer with a trace of nothing.
    TRACE,
    /// One more token counted than made.
    COUNT,
    /// A prompt that was never given.
    PROMPT
  }

  /// Fails from now on.
  void failWith(RuntimeException with) {
    failure = with;
  }

  void lieNext(Lie lie) {
    next = lie;
  }

  @Override
  public ModelDescription model() {
    return honest.model();
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    if (failure != null) {
      throw failure;
    }
    Answer truth = honest.answer(request, new SilentSink(sink));
    Answer told = alter(truth);
    next = Lie.NONE;
    if (!told.text().isEmpty()) {
      sink.text(told.text());
    }
    for (int i = 0; i < told.toolCalls().size(); i++) {
      ToolCall call = told.toolCalls().get(i);
      sink.toolCall(i, call.id(), call.name());
      sink.toolArguments(i, call.arguments());
    }
    return told;
  }

  private Answer alter(Answer truth) {
    return switch (next) {
      case NONE -> truth;
      case TEXT -> with(truth, truth.text() + "!", truth.usage(), truth.run());
      case TOKEN -> with(truth, truth.text(), truth.usage(), otherToken(exact(truth)));
      case TRACE -> with(truth, truth.text(), truth.usage(), withEvidence(exact(truth), 1));
      case COUNT -> {
        Usage usage = new Usage(truth.usage().promptTokens(), truth.usage().completionTokens() + 1);
        yield with(truth, truth.text(), usage, truth.run());
      }
      case PROMPT -> with(truth, truth.text(), truth.usage(), withEvidence(exact(truth), 2));
    };
  }

  private static Answer with(Answer truth, String text, Usage usage, Run run) {
    return new Answer(text, truth.finishReason(), usage, run);
  }

  private static ExactRun exact(Answer answer) {
    return (ExactRun) answer.run();
  }

  private static ExactRun otherToken(ExactRun run) {
    int[] ids = run.outputIds().toArray();
    ids[0] = ids[0] == 5 ? 6 : 5;
    TokenIds changed = TokenIds.of(ids);
    return new ExactRun(
        evidence(
            run.evidence(),
            run.evidence().promptIdsHash(),
            changed.hash(),
            run.evidence().traceRoot()),
        run.promptIds(),
        changed);
  }

  private static ExactRun withEvidence(ExactRun run, int field) {
    ExactEvidence told = run.evidence();
    Hash nothing = new Hash(0, 0, 0, field);
    ExactEvidence changed =
        field == 1
            ? evidence(told, told.promptIdsHash(), told.outputIdsHash(), nothing)
            : evidence(told, nothing, told.outputIdsHash(), told.traceRoot());
    return new ExactRun(changed, run.promptIds(), run.outputIds());
  }

  private static ExactEvidence evidence(
      ExactEvidence told, Hash promptIdsHash, Hash outputIdsHash, Hash traceRoot) {
    return new ExactEvidence(
        told.modelRoot(),
        told.engineVersion(),
        told.templateMode(),
        promptIdsHash,
        told.temperatureBits(),
        told.topPBits(),
        told.topK(),
        told.maxTokens(),
        told.stopHash(),
        told.nonce(),
        outputIdsHash,
        told.finishReason(),
        traceRoot);
  }

  @Override
  public int countPromptTokens(AnswerRequest request) {
    return honest.countPromptTokens(request);
  }

  @Override
  public void close() {
    honest.close();
  }

  /// Keeps the text back until it is known what will be told.
  private record SilentSink(AnswerSink sink) implements AnswerSink {
    @Override
    public void follows(String engineVersion) {
      sink.follows(engineVersion);
    }

    @Override
    public void started(int promptTokens) {
      sink.started(promptTokens);
    }

    @Override
    public void text(String delta) {}

    @Override
    public void toolCall(int index, String id, String name) {}

    @Override
    public void toolArguments(int index, String delta) {}

    @Override
    public boolean cancelled() {
      return sink.cancelled();
    }
  }
}
