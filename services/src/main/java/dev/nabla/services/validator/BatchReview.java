package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.inference.AttestationLeaves;
import dev.nabla.protocol.inference.BlobChunks;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.services.validator.BatchVerdict.PlacedReceipt;
import dev.nabla.services.validator.BatchVerdict.Sound;
import dev.nabla.services.validator.ValidatorStore.Intent;
import java.util.ArrayList;
import java.util.List;

/// Runs the disclosed answers of a sound batch again and draws the conclusion.
final class BatchReview {
  private final AnswerJudge judge;
  private final Address self;

  BatchReview(AnswerJudge judge, Address self) {
    this.judge = judge;
    this.self = self;
  }

  /// An answer that is false, with what it takes to accuse it.
  record FalseAnswer(PlacedReceipt placed, Hash receiptId, FaultMask faults) {}

  /// What the validator will say.
  ///
  /// @param rerun answers that were run again and are true
  /// @param pathOnly receipts whose answer was not run
  record Conclusion(Intent intent, int rerun, int pathOnly, List<FalseAnswer> falseAnswers) {
    Conclusion {
      falseAnswers = List.copyOf(falseAnswers);
    }
  }

  /// Judges every disclosed answer. Costs about what reading the batch's conversations would.
  ///
  /// @param exactBy block in which a model must have been exact to be judged by
  Conclusion conclude(CommittedBatch batch, Sound sound, Bytes blob, long exactBy) {
    List<FalseAnswer> falseAnswers = new ArrayList<>();
    List<Hash> work = new ArrayList<>();
    int rerun = 0;
    for (PlacedReceipt placed : sound.receipts()) {
      Opening opening = placed.opening();
      if (opening == null) {
        continue;
      }
      Hash receiptId = placed.receipt().id(placed.window().header().domain());
      AnswerJudge.Case answer =
          new AnswerJudge.Case(
              receiptId, placed.receipt(), opening, batch.committedBlock(), exactBy);
      switch (judge.judge(
          answer, (position, x) -> AttestationLeaves.work(self, receiptId, position, x))) {
        case AnswerVerdict.True(List<Hash> leaves) -> {
          rerun++;
          work.addAll(leaves);
        }
        case AnswerVerdict.False(FaultMask faults, List<Hash> _) ->
            falseAnswers.add(new FalseAnswer(placed, receiptId, faults));
        case AnswerVerdict.NotExact() -> {}
        case AnswerVerdict.NoWeights(Hash _) -> {}
      }
    }
    Hash custody = AttestationLeaves.custodyRoot(self, batch.id(), BlobChunks.of(blob));
    Intent intent = new Intent(custody, AttestationLeaves.root(work));
    int pathOnly = sound.receipts().size() - rerun - falseAnswers.size();
    return new Conclusion(intent, rerun, pathOnly, falseAnswers);
  }

  /// The accusation of a false answer.
  static AnswerChallenge challenge(CommittedBatch batch, Sound sound, FalseAnswer answer) {
    PlacedReceipt placed = answer.placed();
    Opening opening = placed.opening();
    if (opening == null) {
      throw new IllegalStateException("an answer that is not disclosed can't be found false");
    }
    return new AnswerChallenge(
        batch.commitment(),
        placed.window(),
        placed.windowPathIn(sound.blob()),
        placed.receipt(),
        placed.pathIn(sound.blob()),
        opening,
        answer.placed().receipt().modelId());
  }
}
