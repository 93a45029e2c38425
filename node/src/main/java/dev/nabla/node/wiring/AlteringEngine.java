package dev.nabla.node.wiring;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ServedModel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/// A liar, for `up --cheat=altered-answer`: runs the model honestly, and now and then changes the
/// first letter of an answer on its way out. Evidence and ids stay those of the run, so the receipt
/// claims a text that does not follow from them.
final class AlteringEngine implements Engine {
  private final Engine honest;
  private final IntPredicate lies;
  private final AtomicInteger answers = new AtomicInteger();

  /// @param lies which answers it alters, by their number from 1
  AlteringEngine(Engine honest, IntPredicate lies) {
    this.honest = honest;
    this.lies = lies;
  }

  @Override
  public ServedModel model() {
    return honest.model();
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    if (!lies.test(answers.incrementAndGet())) {
      return honest.answer(request, sink);
    }
    AlteringSink altering = new AlteringSink(sink);
    Answer answer = honest.answer(request, altering);
    return new Answer(
        altering.text.toString(), answer.finishReason(), answer.usage(), answer.run());
  }

  @Override
  public int countPromptTokens(AnswerRequest request) {
    return honest.countPromptTokens(request);
  }

  @Override
  public void close() {
    honest.close();
  }

  private static final class AlteringSink implements AnswerSink {
    private final AnswerSink sink;
    private final StringBuilder text = new StringBuilder();
    private boolean altered;

    AlteringSink(AnswerSink sink) {
      this.sink = sink;
    }

    @Override
    public void follows(String engineVersion) {
      sink.follows(engineVersion);
    }

    @Override
    public void started(int promptTokens) {
      sink.started(promptTokens);
    }

    @Override
    public void toolCall(int index, String id, String name) {
      sink.toolCall(index, id, name);
    }

    @Override
    public void toolArguments(int index, String delta) {
      sink.toolArguments(index, delta);
    }

    @Override
    public void text(String delta) {
      String told = altered ? delta : alter(delta);
      text.append(told);
      sink.text(told);
    }

    private String alter(String delta) {
      for (int i = 0; i < delta.length(); i++) {
        char letter = delta.charAt(i);
        if ((letter >= 'A' && letter < 'Z') || (letter >= 'a' && letter < 'z')) {
          altered = true;
          return delta.substring(0, i) + (char) (letter + 1) + delta.substring(i + 1);
        }
      }
      return delta;
    }

    @Override
    public boolean cancelled() {
      return sink.cancelled();
    }
  }
}
