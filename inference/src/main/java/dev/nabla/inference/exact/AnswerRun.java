package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Usage;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceHelp;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.TokenIds;
import java.util.Arrays;
import java.util.Optional;

/// The making of one answer: prompt in, token after token out, and at the end the evidence of how.
/// What is to be fed next, and what the logits lead to; whoever runs the model feeds it.
///
/// A step: [#read] or [#write], then [#take] for each position with logits in order as long as it
/// returns true, then [#settle].
final class AnswerRun {
  private final ModelDescription description;
  private final LanguageModel model;
  private final AnswerJob job;
  private final ExactParameters parameters;
  private final int promptTokens;
  private final int[] ids;
  private final Extract extract;
  private final TracedRun trace;
  private final CallExtract calls;
  private final Drafter drafter = new Drafter();
  private TokenSlice slice;
  private int outputs;

  /// Positions that are fed for good.
  private int fed;

  /// Of those, the ones that an earlier run had left.
  private int adopted;

  private long guessed;
  private long guessedRight;

  /// The position after the last of the slice whose logits were taken; 0 where none were.
  private int taken;

  /// @param help for the trace
  AnswerRun(ModelDescription description, LanguageModel model, AnswerJob job, TraceHelp help) {
    this.description = description;
    this.model = model;
    this.job = job;
    this.parameters = job.prepared().parameters();
    this.promptTokens = job.prepared().promptIds().size();
    this.ids =
        Arrays.copyOf(job.prepared().promptIds().toArray(), promptTokens + parameters.maxTokens());
    this.slice = TokenSlice.withoutLogits(ids, 0, 0);
    this.extract = new Extract(model.tokenizer(), parameters);
    long seed = job.request().nonce().seedOf(model.root(), job.request().body());
    this.calls = new CallExtract(job.prepared().rules(), seed, job);
    this.trace =
        new TracedRun(
            model.weights().hyper(),
            job.prepared().rules().of(parameters, seed, model.tokenizer()),
            promptTokens,
            help);
  }

  /// Positions that prompt and answer can take at most: the last output is never fed.
  static int mostPositions(Prepared prepared) {
    return prepared.promptIds().size() + prepared.parameters().maxTokens() - 1;
  }

  /// Prompt, then outputs, then room. Borrowed.
  int[] ids() {
    return ids;
  }

  int fed() {
    return fed;
  }

  /// Tokens of the prompt that are still to be fed.
  int unread() {
    return Math.max(0, promptTokens - fed);
  }

  /// Starts behind positions that an earlier run has left.
  ///
  /// @param roots theirs, as [TracedRun#copyRoots] gives them
  void adopt(int positions, byte[] roots) {
    trace.adopt(ids, positions, roots);
    fed = positions;
    adopted = positions;
  }

  /// The roots of a page's positions.
  void copyRoots(int from, byte[] target) {
    trace.copyRoots(from, KeyValuePage.POSITIONS, target);
  }

  /// The next tokens of the prompt.
  TokenSlice read(int most) {
    return begin(Math.min(most, unread()));
  }

  /// The token that was drawn last, and up to `drafts` that may follow it.
  TokenSlice write(int drafts) {
    int known = promptTokens + outputs;
    int most = Math.min(drafts, ids.length - 1 - known);
    return begin(1 + (most > 0 ? drafter.guess(ids, known, most) : 0));
  }

  private TokenSlice begin(int count) {
    slice = TokenSlice.withLogitsFrom(promptTokens - 1, ids, fed, count);
    taken = 0;
    return slice;
  }

  /// What to tell of the states, keys and values of the slice.
  TraceSink sink() {
    return trace;
  }

  /// Draws the token after `position`.
  ///
  /// @return whether the slice's next token is the one that was drawn, and the answer goes on
  boolean take(int position, float[] logits, int offset) {
    trace.logits(position, logits, offset);
    int id = trace.drawn(position);
    boolean guessed = position + 1 < slice.end() && ids[position + 1] == id;
    ids[position + 1] = id;
    outputs++;
    taken = position + 1;
    calls.append(extract.append(id));
    return guessed && extract.finishReason().isEmpty();
  }

  /// Whether logits of the slice have been taken.
  boolean hasTaken() {
    return taken > 0;
  }

  /// Ends the slice: what was taken stays, guesses that failed are forgotten.
  void settle() {
    boolean writes = slice.from() >= promptTokens;
    int end = taken > 0 ? taken : slice.end();
    if (writes) {
      drafter.learn(slice.count() - 1, end - slice.from() - 1);
      guessed += slice.count() - 1;
      guessedRight += end - slice.from() - 1;
    }
    trace.keep(end);
    fed = end;
  }

  /// The same step again without guesses, after a fault that may have been another's: nothing of
  /// the slice has been taken.
  TokenSlice again() {
    trace.keep(fed);
    return begin(fed < promptTokens ? slice.count() : 1);
  }

  /// What the run has come to so far.
  EngineTally tally() {
    int read = Math.min(fed, promptTokens) - adopted;
    return new EngineTally(read, adopted, outputs, guessed, guessedRight);
  }

  /// Why the answer has ended by itself.
  Optional<FinishReason> finishReason() {
    return extract.finishReason();
  }

  /// The whole answer.
  ///
  /// @param reason where it has not ended by itself
  Answer complete(FinishReason reason) {
    if (extract.finishReason().isPresent()) {
      return answer(calls.end(extract.finishReason().orElseThrow()));
    }
    trace.keep(fed);
    calls.append(extract.end(reason));
    return answer(calls.end(reason));
  }

  private Answer answer(FinishReason reason) {
    ExactRun run =
        new ExactRun(
            evidence(reason),
            job.prepared().promptIds(),
            TokenIds.of(Arrays.copyOfRange(ids, promptTokens, promptTokens + outputs)));
    return new Answer(
        calls.text(),
        calls.calls(),
        reason,
        extract.stopSequence().orElse(null),
        new Usage(promptTokens, outputs),
        run);
  }

  private ExactEvidence evidence(FinishReason reason) {
    int[] outputIds = Arrays.copyOfRange(ids, promptTokens, promptTokens + outputs);
    Hash traceRoot = trace.traceRoot(ids, outputs);
    return new ExactEvidence(
        model.root(),
        ExactEvidence.engineVersion(
            job.prepared().rules().versionOf(description), job.request().form()),
        description.templateMode(),
        job.prepared().promptIds().hash(),
        Float.floatToIntBits(parameters.temperature()),
        Float.floatToIntBits(parameters.topP()),
        parameters.topK(),
        parameters.maxTokens(),
        ExactEvidence.stopHash(parameters.stops()),
        job.request().nonce(),
        TokenIds.of(outputIds).hash(),
        reason,
        traceRoot);
  }
}
