package dev.nabla.services.validator;

import dev.nabla.model.exact.ExactVersion;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.services.validator.Submissions.Asked;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells the ledger the root of each published model whose file this validator has, as it computed
/// it itself.
final class ModelTask implements Runnable {
  /// Models that are looked at in one run.
  static final int MAX_MODELS = 16;

  private final ValidatorLedger ledger;
  private final List<HeldModel> models;
  private final Submissions submissions;
  private final ValidatorEvents events;
  private final Map<Hash, Hash> roots = new HashMap<>();
  private final Set<Hash> open = new HashSet<>();
  private final Set<Hash> told = new HashSet<>();
  private long nextIndex;

  ModelTask(
      ValidatorLedger ledger,
      List<HeldModel> models,
      Submissions submissions,
      ValidatorEvents events) {
    this.ledger = ledger;
    this.models = List.copyOf(models);
    this.submissions = submissions;
    this.events = events;
  }

  @Override
  public void run() {
    long count = ledger.client().view(ModelHubContract.modelCount());
    for (int i = 0; i < MAX_MODELS && nextIndex < count; i++, nextIndex++) {
      open.add(ledger.client().view(ModelHubContract.modelIdAt(nextIndex)));
    }
    open.removeIf(this::isSettled);
  }

  /// Whether there is nothing more to say about the model.
  private boolean isSettled(Hash modelId) {
    ModelRecord record = ledger.model(modelId);
    Optional<HeldModel> held =
        models.stream().filter(one -> one.fileSha256().equals(record.fileSha256())).findFirst();
    if (held.isEmpty() || !isUsable(record) || ledger.hasConfirmed(modelId)) {
      return true;
    }
    Hash root = roots.computeIfAbsent(record.fileSha256(), _ -> held.get().recomputeRoot());
    Asked asked =
        submissions.send(
            new TransactionRequest(
                "confirm " + modelId,
                ContractAddresses.MODEL_HUB,
                ModelHubContract.confirm(modelId, root),
                UInt256.ZERO,
                Submissions.CALL_GAS));
    if (asked == Asked.SENT && told.add(modelId)) {
      boolean agrees = root.equals(record.modelRoot());
      events.happened(new ValidatorEvent.ModelConfirmed(modelId, record.name(), agrees));
    }
    return false;
  }

  /// Whether the record can be judged by: the rules that we know, and defaults that are ones.
  private static boolean isUsable(ModelRecord record) {
    Bytes version = record.engineVersion().toBytes();
    if (!AnswerJudge.engineName(version).equals(ExactVersion.NAME)) {
      return false;
    }
    try {
      return AnswerJudge.defaults(record).maxTokens() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
