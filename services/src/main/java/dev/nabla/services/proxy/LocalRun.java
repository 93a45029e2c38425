package dev.nabla.services.proxy;

import dev.nabla.inference.exact.DisclosedAnswer;
import dev.nabla.inference.exact.Replay;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// Runs answers again with the weights of this machine: first on the fast engine, and before
/// anything is called false on the plain one.
final class LocalRun {
  private final List<HeldWeights> models;

  LocalRun(List<HeldWeights> models) {
    this.models = List.copyOf(models);
  }

  /// Whether the weights of the answer are here.
  boolean hasWeightsFor(ReceiptFile file) {
    return weights(file).isPresent();
  }

  private Optional<HeldWeights> weights(ReceiptFile file) {
    return models.stream()
        .filter(held -> held.loaded().model().root().equals(file.receipt().modelCommitment()))
        .findFirst();
  }

  /// What running it again shows. Costs about what reading the conversation as a prompt would, and
  /// far more where it is false.
  Finding check(ReceiptFile file, ReceiptFolder.Texts texts) {
    Optional<HeldWeights> held = weights(file);
    if (held.isEmpty()) {
      return new Finding.Unknown("the weights are not on this machine");
    }
    try {
      DisclosedAnswer answer = DisclosedAnswer.of(file.receipt(), opening(file, texts));
      return onPlatformThread(() -> run(answer, held.get()));
    } catch (DecodingException e) {
      return new Finding.Unknown("no exact answer: " + e.getMessage());
    }
  }

  /// What the receipt was verified with is what opens it.
  ///
  /// @throws DecodingException where it does not
  static Opening opening(ReceiptFile file, ReceiptFolder.Texts texts) {
    ReceiptSecrets secrets = file.secrets();
    if (secrets == null) {
      throw new DecodingException("the receipt is kept without its salts", 0);
    }
    Bytes hashed = HashedBody.of(texts.response()).hashed();
    Opening opening =
        new Opening(
            secrets.salts(),
            texts.request(),
            hashed,
            OutcomeText.of(Evidence.formOf(secrets.evidence()), file.receipt().outcome(), hashed),
            secrets.evidence(),
            secrets.outputIds());
    if (!opening.unequalTo(file.receipt()).isEmpty()) {
      throw new DecodingException("the kept texts are not those of the receipt", 0);
    }
    return opening;
  }

  private static Finding run(DisclosedAnswer answer, HeldWeights held) {
    FaultMask fast = faults(answer, held, held.loaded()::newPass);
    if (fast.isClear()) {
      return new Finding.True();
    }
    FaultMask plain = faults(answer, held, held.loaded()::newPlainPass);
    return plain.isClear() ? new Finding.True() : new Finding.False(words(plain));
  }

  private static FaultMask faults(
      DisclosedAnswer answer, HeldWeights held, IntFunction<ForwardPass> engine) {
    return new Replay(held.description(), held.loaded().model(), engine)
        .check(answer, (_, _) -> Hash.ZERO)
        .faults();
  }

  private static String words(FaultMask faults) {
    return faults.faults().stream()
        .map(fault -> fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(Collectors.joining(", "));
  }

  /// On a thread of its own: a run would hold the carrier of a virtual thread, and with it other
  /// tasks of the process.
  private static Finding onPlatformThread(Callable<Finding> run) {
    FutureTask<Finding> task = new FutureTask<>(run);
    Thread.ofPlatform().daemon().name("nabla-second-look").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Finding.Unknown("interrupted; it is drawn again after the next start");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run failed", e.getCause());
    }
  }
}
