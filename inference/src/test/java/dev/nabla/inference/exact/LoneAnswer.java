package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.protocol.inference.FinishReason;

/// An answer made by itself on a forward pass, token by token, without guesses, memory of others or
/// a scheduler: what every other way of making it must equal.
final class LoneAnswer implements TraceSink {
  private static final int PROMPT_SLICE = 64;

  private final AnswerRun run;
  private final ForwardPass pass;
  private int made;

  /// @param pass empty, with room for prompt and answer; it helps with the run's trace
  LoneAnswer(AnswerRun run, ForwardPass pass) {
    this.run = run;
    this.pass = pass;
  }

  /// The whole answer, or as much of it as there was when nobody waited any more.
  ///
  /// @param tokens after which nobody does
  Answer make(int tokens) {
    try {
      while (run.finishReason().isEmpty() && made < tokens) {
        pass.feed(run.unread() > 0 ? run.read(PROMPT_SLICE) : run.write(0), this);
        run.settle();
      }
      return run.complete(FinishReason.ABORTED);
    } catch (ExactFault e) {
      return run.complete(FinishReason.ERROR);
    }
  }

  @Override
  public boolean wantsStates() {
    return true;
  }

  @Override
  public void begin(TokenSlice slice) {
    run.sink().begin(slice);
  }

  @Override
  public void state(int position, int layer, float[] x, int offset) {
    run.sink().state(position, layer, x, offset);
  }

  @Override
  public void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {
    run.sink().keyValue(position, layer, keys, keyOffset, values, valueOffset);
  }

  @Override
  public void logits(int position, float[] logits, int offset) {
    run.take(position, logits, offset);
    made++;
  }
}
