package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Usage;
import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.TokenIds;
import java.util.Arrays;

/// The making of one answer: prompt in, token after token out, and at the end the evidence of how.
final class AnswerRun {
  /// Prompt tokens between two looks at whether anyone still waits.
  private static final int PROMPT_SLICE = 64;

  private final ModelDescription description;
  private final LanguageModel model;
  private final AnswerJob job;
  private final ForwardPass pass;
  private final ExactParameters parameters;
  private final int promptTokens;
  private final int[] ids;
  private final Extract extract;
  private final TracedRun trace;
  private final CallExtract calls;
  private int outputs;

  /// @param pass empty, with room for prompt and answer
  AnswerRun(ModelDescription description, LanguageModel model, AnswerJob job, ForwardPass pass) {
    this.description = description;
    this.model = model;
    this.job = job;
    this.pass = pass;
    this.parameters = job.prepared().parameters();
    this.promptTokens = job.prepared().promptIds().size();
    this.ids =
        Arrays.copyOf(job.prepared().promptIds().toArray(), promptTokens + parameters.maxTokens());
    this.extract = new Extract(model.tokenizer(), parameters);
    long seed = job.request().nonce().seedOf(model.root(), job.request().body());
    this.calls = new CallExtract(job.prepared().rules(), seed, job);
    this.trace =
        new TracedRun(
            model.weights().hyper(),
            job.prepared().rules().of(parameters, seed, model.tokenizer()),
            promptTokens,
            pass);
  }

  Answer complete() {
    FinishReason reason = calls.end(generate());
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

  private FinishReason generate() {
    try {
      return readPrompt() ? write() : cutOff(FinishReason.ABORTED);
    } catch (ExactFault e) {
      return switch (e.code()) {
        case NON_FINITE -> cutOff(FinishReason.ERROR);
        case CONTEXT_EXCEEDED ->
            throw new IllegalStateException("prepare left no room for the answer", e);
      };
    }
  }

  /// Feeds the prompt; false where nobody waits any more.
  private boolean readPrompt() {
    for (int from = 0; from < promptTokens; from += PROMPT_SLICE) {
      if (job.isCancelled()) {
        return false;
      }
      int count = Math.min(PROMPT_SLICE, promptTokens - from);
      pass.feed(TokenSlice.withLogitsFrom(promptTokens - 1, ids, from, count), trace);
    }
    return true;
  }

  private FinishReason write() {
    while (true) {
      int position = promptTokens + outputs - 1;
      int id = trace.drawn(position);
      ids[position + 1] = id;
      outputs++;
      calls.append(extract.append(id));
      if (extract.finishReason().isPresent()) {
        return extract.finishReason().orElseThrow();
      }
      if (job.isCancelled()) {
        return cutOff(FinishReason.ABORTED);
      }
      pass.feed(TokenSlice.withLastLogits(ids, position + 1, 1), trace);
    }
  }

  private FinishReason cutOff(FinishReason reason) {
    calls.append(extract.end(reason));
    return reason;
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
