package dev.nabla.services.validator;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.DisclosedAnswer;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.exact.Replay;
import dev.nabla.inference.exact.ReplayResult;
import dev.nabla.inference.exact.WorkLeaf;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.protocol.inference.RequestRefused;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Says whether a disclosed answer is true: by the ledger's record of the model that the request
/// names, the fast engine, and, before anybody is accused, the plain one.
///
/// All validators that have the weights come to the same verdict: what the name means is asked as
/// of the block of the commit, whether the model is exact as of the block that is given, and
/// running it is deterministic.
final class AnswerJudge {
  /// Verdicts that are kept, some of them with a leaf for each of thousands of positions.
  static final int MAX_REMEMBERED = 64;

  private final ValidatorLedger ledger;
  private final List<HeldModel> models;
  private final ValidatorEvents events;
  private final Map<Hash, AnswerVerdict> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, AnswerVerdict> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  AnswerJudge(ValidatorLedger ledger, List<HeldModel> models, ValidatorEvents events) {
    this.ledger = ledger;
    this.models = List.copyOf(models);
    this.events = events;
  }

  /// An answer whose opening has been checked against its receipt.
  ///
  /// @param receiptId names it in events
  /// @param committedBlock block that committed it
  /// @param exactBy block in which the model must have been exact
  record Case(
      Hash receiptId,
      InferenceReceipt receipt,
      Opening opening,
      long committedBlock,
      long exactBy) {}

  /// Runs the answer again where that is possible: about the cost of reading it as a prompt, and
  /// far more where it is false. A receipt has one opening, so what was found lately is not run
  /// twice: who has just found an answer false votes at once.
  AnswerVerdict judge(Case answer, WorkLeaf work) {
    if (answer.opening().evidence().isEmpty()) {
      return new AnswerVerdict.NotExact();
    }
    Hash named = modelNamedBy(answer);
    Hash claimed = answer.receipt().modelId();
    Hash subject = isExact(named, answer) ? named : claimed;
    if (!isExact(subject, answer)) {
      return new AnswerVerdict.NotExact();
    }
    ModelRecord record = ledger.model(subject);
    Optional<HeldModel> held = find(record);
    if (held.isEmpty()) {
      return new AnswerVerdict.NoWeights(subject);
    }
    FaultMask known = named.equals(claimed) ? FaultMask.NONE : FaultMask.of(Fault.MODEL);
    Subject judgedBy = new Subject(record, held.get().loaded(), known);
    AnswerVerdict verdict = remembered(answer.receiptId());
    if (verdict == null) {
      verdict = onPlatformThread(() -> replay(answer, judgedBy, work));
      remember(answer.receiptId(), verdict);
    }
    return verdict;
  }

  private synchronized @Nullable AnswerVerdict remembered(Hash receiptId) {
    return recent.get(receiptId);
  }

  private synchronized void remember(Hash receiptId, AnswerVerdict verdict) {
    recent.put(receiptId, verdict);
  }

  /// Runs on a thread of its own and waits: a replay would hold the carrier of a virtual thread,
  /// and with it every other task of the process.
  private static AnswerVerdict onPlatformThread(Callable<AnswerVerdict> replay) {
    FutureTask<AnswerVerdict> task = new FutureTask<>(replay);
    Thread.ofPlatform().daemon().name("nabla-replay").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a replay failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Zero where the body is no request or names nothing that was published then.
  private Hash modelNamedBy(Case answer) {
    try {
      String name = RequestHead.read(answer.opening().request()).model();
      return ledger.modelIdByNameAt(name, answer.committedBlock());
    } catch (RequestRefused e) {
      return Hash.ZERO;
    }
  }

  private boolean isExact(Hash modelId, Case answer) {
    if (modelId.equals(Hash.ZERO)) {
      return false;
    }
    long since = ledger.exactSince(modelId);
    return since != 0 && since <= answer.exactBy();
  }

  private Optional<HeldModel> find(ModelRecord record) {
    return models.stream()
        .filter(held -> held.loaded().model().root().equals(record.modelRoot()))
        .findFirst();
  }

  /// The model by which an answer is judged.
  ///
  /// @param known faults that are certain without running anything
  private record Subject(ModelRecord record, LoadedModel loaded, FaultMask known) {}

  private AnswerVerdict replay(Case answer, Subject subject, WorkLeaf work) {
    DisclosedAnswer disclosed;
    try {
      disclosed = DisclosedAnswer.of(answer.receipt(), answer.opening());
    } catch (DecodingException e) {
      // Its hash was checked, so the node itself has committed to evidence of no exact run: that it
      // bought an answer in the name of an exact model, for example.
      return new AnswerVerdict.False(FaultMask.of(Fault.MODEL), List.of());
    }
    ReplayResult fast = run(disclosed, subject, subject.loaded()::newPass, work);
    FaultMask faults = fast.faults().or(subject.known());
    if (faults.isClear()) {
      return new AnswerVerdict.True(fast.workLeaves());
    }
    ReplayResult plain = run(disclosed, subject, subject.loaded()::newPlainPass, work);
    if (!plain.faults().equals(fast.faults())) {
      events.happened(new ValidatorEvent.EnginesDisagree(answer.receiptId()));
    }
    FaultMask confirmed = plain.faults().or(subject.known());
    return confirmed.isClear()
        ? new AnswerVerdict.True(plain.workLeaves())
        : new AnswerVerdict.False(confirmed, plain.workLeaves());
  }

  private static ReplayResult run(
      DisclosedAnswer answer, Subject subject, IntFunction<ForwardPass> engine, WorkLeaf work) {
    LoadedModel loaded = subject.loaded();
    return new Replay(describe(subject), loaded.model(), engine).check(answer, work);
  }

  /// The model as the ledger's record says, so that every validator uses the same defaults.
  private static ModelDescription describe(Subject subject) {
    ModelRecord record = subject.record();
    return new ModelDescription(
        record.name(),
        EngineKind.EXACT,
        record.fileSha256(),
        record.modelRoot(),
        engineName(record.engineVersion().toBytes()),
        record.templateMode(),
        subject.loaded().model().weights().hyper().context(),
        defaults(record));
  }

  /// The ASCII name in a padded engine version.
  static String engineName(Bytes padded) {
    return new String(padded.toArray(), StandardCharsets.US_ASCII).replace("\0", "");
  }

  /// The record's defaults.
  ///
  /// @throws IllegalArgumentException where they are none, which no honest validator confirms
  static AnswerDefaults defaults(ModelRecord record) {
    return new AnswerDefaults(
        Float.intBitsToFloat(record.temperatureBits()),
        Float.intBitsToFloat(record.topPBits()),
        record.maxTokens());
  }
}
