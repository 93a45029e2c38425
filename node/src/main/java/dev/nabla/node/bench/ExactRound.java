package dev.nabla.node.bench;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.protocol.inference.TokenIds;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One round of the exact engine.
///
/// @param ids prompt, then what was generated
record ExactRound(double prefillMillis, double decodeMillis, TokenIds ids) {
  private static final double NANOS_PER_MILLI = 1e6;

  /// For prompt and answer.
  double millis() {
    return prefillMillis + decodeMillis;
  }

  /// The model alone: no trace is kept.
  static ExactRound plain(LoadedModel loaded, LlmTask task) {
    return run(loaded, task, false);
  }

  /// As an answer is made: with its trace, and the root over it.
  static ExactRound traced(LoadedModel loaded, LlmTask task) {
    return run(loaded, task, true);
  }

  /// What a validator does: prompt and answer in one prefill, with its trace.
  static double replayMillis(LoadedModel loaded, LlmTask task, ExactRound answer) {
    int[] ids = answer.ids().toArray();
    int prompt = task.prompt().size();
    try (ForwardPass pass = loaded.newPass(ids.length)) {
      TracedRun trace = trace(pass, task);
      long begun = System.nanoTime();
      pass.feed(TokenSlice.withLogitsFrom(prompt - 1, ids, 0, ids.length - 1), trace);
      trace.traceRoot(ids, ids.length - prompt);
      return millisSince(begun);
    }
  }

  private static ExactRound run(LoadedModel loaded, LlmTask task, boolean traced) {
    int prompt = task.prompt().size();
    int[] ids = Arrays.copyOf(task.prompt().toArray(), prompt + task.decode());
    Largest largest = new Largest(loaded.model().weights().hyper().vocabulary());
    try (ForwardPass pass = loaded.newPass(ids.length)) {
      @Nullable TracedRun trace = traced ? trace(pass, task) : null;
      TraceSink sink = trace == null ? TraceSink.ofLogits(largest) : trace;
      long begun = System.nanoTime();
      pass.feed(TokenSlice.withLastLogits(ids, 0, prompt), sink);
      double prefill = millisSince(begun);
      begun = System.nanoTime();
      for (int at = prompt; at < ids.length; at++) {
        ids[at] = trace == null ? largest.id : trace.drawn(at - 1);
        pass.feed(TokenSlice.withLastLogits(ids, at, 1), sink);
      }
      if (trace != null) {
        trace.traceRoot(ids, task.decode());
      }
      return new ExactRound(prefill, millisSince(begun), TokenIds.of(ids));
    }
  }

  private static TracedRun trace(ForwardPass pass, LlmTask task) {
    return new TracedRun(
        pass.model().hyper(),
        TracedRun.Rules.unmasked(ExactParameters.greedy(task.decode() + 1), 0),
        task.prompt().size(),
        pass);
  }

  private static double millisSince(long begunNanos) {
    return (System.nanoTime() - begunNanos) / NANOS_PER_MILLI;
  }

  /// Remembers the id of the largest logit, lowest id on ties.
  private static final class Largest implements TraceSink.Logits {
    private final int vocabulary;
    private int id;

    Largest(int vocabulary) {
      this.vocabulary = vocabulary;
    }

    @Override
    public void take(int position, float[] logits, int offset) {
      id = 0;
      for (int i = 1; i < vocabulary; i++) {
        if (logits[offset + i] > logits[offset + id]) {
          id = i;
        }
      }
    }
  }
}
