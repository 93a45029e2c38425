package dev.nabla.inference.exact;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.NonceSource;
import dev.nabla.protocol.inference.RequestRefused;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Runs a disclosed answer again and says what is false about it (`docs/exact.md` §9).
///
/// The prompt is made from the request's bytes by the same `prepare/1`, prompt and output go
/// through the model as one prefill, each output token must be the one that is drawn, and text,
/// finish reason, counts and trace must follow from the ids. Everyone who holds the weights gets
/// the same mask.
///
/// Safe to share between threads as far as the engine is; each call uses a forward pass of its own.
public final class Replay {
  private static final int SLICE = 64;

  private final ModelDescription description;
  private final LanguageModel model;
  private final Prepare prepare;
  private final IntFunction<ForwardPass> engine;

  /// @param description of the model that the bodies' name resolves to
  /// @param model the same, loaded
  /// @param engine a forward pass with room for so many positions: the fast one, or `PlainForward`
  ///   for a second opinion
  public Replay(
      ModelDescription description, LanguageModel model, IntFunction<ForwardPass> engine) {
    this.description = description;
    this.model = model;
    this.prepare = new Prepare(model, description.templateMode(), description.defaults());
    this.engine = engine;
  }

  /// Runs one answer again: about the cost of reading it as a prompt.
  ///
  /// @param work makes a leaf for each position that is run
  public ReplayResult check(DisclosedAnswer answer, WorkLeaf work) {
    AnswerFaults faults = new AnswerFaults(answer);
    faults.checkModel(description);
    Prepared prepared = prepareOrNull(answer.request(), answer.evidence(), faults);
    if (prepared == null) {
      return new ReplayResult(faults.mask(), null, List.of());
    }
    faults.checkCounts(prepared);
    if (!isRunnable(prepared, answer)) {
      faults.add(Set.of(Fault.OUTPUT_IDS, Fault.TRACE));
      return new ReplayResult(faults.mask(), null, List.of());
    }
    long seed = answer.evidence().nonce().seedOf(model.root(), answer.request());
    faults.checkText(
        new Extract(model.tokenizer(), prepared.parameters()),
        new CallExtract(prepared.rules(), seed, CallExtract.Target.NONE));
    return run(prepared, answer, work, faults);
  }

  /// The inputs of the run; null where the body is none that could have been answered.
  private @Nullable Prepared prepareOrNull(
      Bytes body, ExactEvidence evidence, AnswerFaults faults) {
    try {
      ChatRequest request = ChatRequest.parse(evidence.form(), body);
      boolean zeroed = evidence.nonce().source() == NonceSource.SEED;
      boolean drawn = evidence.nonce().source() == NonceSource.CHAIN;
      Prepared prepared = prepare.prepare(request);
      faults.checkVersion(prepared.rules().versionOf(description));
      faults.checkInputs(prepared, request.hasSeed() ? !drawn : !zeroed);
      return prepared;
    } catch (RequestRefused e) {
      faults.add(Set.of(Fault.PROMPT_IDS));
      return null;
    }
  }

  private boolean isRunnable(Prepared prepared, DisclosedAnswer answer) {
    int[] outputs = answer.outputIds().toArray();
    boolean cutOff =
        answer.evidence().finishReason() == FinishReason.ABORTED
            || answer.evidence().finishReason() == FinishReason.ERROR;
    return outputs.length <= prepared.parameters().maxTokens()
        && (outputs.length > 0 || cutOff)
        && Arrays.stream(outputs).allMatch(id -> id < model.tokenizer().size());
  }

  private ReplayResult run(
      Prepared prepared, DisclosedAnswer answer, WorkLeaf work, AnswerFaults faults) {
    int promptTokens = prepared.promptIds().size();
    int outputTokens = answer.outputIds().size();
    int[] ids = Arrays.copyOf(prepared.promptIds().toArray(), promptTokens + outputTokens);
    System.arraycopy(answer.outputIds().toArray(), 0, ids, promptTokens, outputTokens);
    int positions = outputTokens == 0 ? 0 : ids.length - 1;
    long seed = answer.evidence().nonce().seedOf(model.root(), answer.request());
    try (ForwardPass pass = engine.apply(ids.length)) {
      TracedRun run =
          new TracedRun(
              model.weights().hyper(),
              prepared.rules().of(prepared.parameters(), seed, model.tokenizer()),
              promptTokens,
              pass);
      WorkTap tap = new WorkTap(run, model.weights().hyper(), work, positions);
      feed(pass, ids, positions, promptTokens - 1, tap);
      faults.checkDraws(run, promptTokens);
      if (answer.evidence().finishReason() == FinishReason.ERROR && !faultsOnNext(pass, ids)) {
        faults.add(Set.of(Fault.FINISH_REASON));
      }
      Hash trace = run.traceRoot(ids, outputTokens);
      if (!trace.equals(answer.evidence().traceRoot())) {
        faults.add(Set.of(Fault.TRACE));
      }
      return new ReplayResult(faults.mask(), trace, tap.leaves());
    } catch (ExactFault e) {
      faults.add(Set.of(Fault.OUTPUT_IDS, Fault.FINISH_REASON, Fault.TRACE));
      return new ReplayResult(faults.mask(), null, List.of());
    }
  }

  private static void feed(ForwardPass pass, int[] ids, int end, int firstLogits, TraceSink sink) {
    for (int at = pass.length(); at < end; at = pass.length()) {
      int count = Math.min(SLICE, end - at);
      pass.feed(TokenSlice.withLogitsFrom(firstLogits, ids, at, count), sink);
    }
  }

  /// Whether the run cannot go on from where the answer ends: what an honest `ERROR` claims.
  private static boolean faultsOnNext(ForwardPass pass, int[] ids) {
    try {
      feed(pass, ids, ids.length, ids.length - 1, TraceSink.NONE);
      return false;
    } catch (ExactFault e) {
      return true;
    }
  }
}
