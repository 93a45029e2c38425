package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.BatchState;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent.BatchCommitted;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.services.validator.BatchVerdict.Rejected;
import dev.nabla.services.validator.BatchVerdict.Sound;
import dev.nabla.services.validator.Submissions.Asked;
import dev.nabla.services.validator.ValidatorStore.Found;
import dev.nabla.services.validator.ValidatorStore.Intent;
import dev.nabla.services.validator.ValidatorStore.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Takes each committed batch one step further: fetch and check it, accuse what is false, then
/// vouch for the rest.
///
/// Each run looks at the ledger and at what is stored; only conclusions about a blob are kept in
/// memory, and a restart comes to the same ones. The roots of an attestation are stored before it
/// is sent and never change. A false answer is on the ledger as accused before the batch is
/// attested, which is what makes the attestation not cover it.
final class BatchTask implements Runnable {
  /// A blob that nobody has served for so long is not waited for.
  static final Duration GIVE_UP_AFTER = Duration.ofHours(1);

  private final ValidatorLedger ledger;
  private final ValidatorStore store;
  private final Submissions submissions;
  private final BlobFetcher blobs;
  private final Rounds rounds;
  private final BatchReview review;
  private final ValidatorEvents events;
  private final InstantSource clock;
  private final UInt256 bond;
  private final Map<Hash, Reviewed> reviewed = new HashMap<>();

  /// What the task works with.
  ///
  /// @param bond wei that an accusation costs until it is decided
  record Tools(
      ValidatorLedger ledger,
      ValidatorStore store,
      Submissions submissions,
      BlobSource blobs,
      AnswerJudge judge,
      ValidatorEvents events,
      InstantSource clock,
      UInt256 bond) {}

  BatchTask(Tools tools) {
    this.ledger = tools.ledger();
    this.store = tools.store();
    this.submissions = tools.submissions();
    this.blobs = new BlobFetcher(tools.blobs(), tools.events(), tools.clock());
    this.rounds = new Rounds(tools.store()::batches);
    this.review = new BatchReview(tools.judge(), tools.submissions().address());
    this.events = tools.events();
    this.clock = tools.clock();
    this.bond = tools.bond();
  }

  /// A batch that was checked, with its outcome.
  private record Reviewed(Sound sound, BatchReview.Conclusion conclusion) {}

  @Override
  public void run() {
    rounds.run(this::step);
  }

  private void step(Found found) {
    Hash batchId = found.id();
    BatchState state = ledger.batch(batchId);
    if (!ledger.isInElectorate(state) || ledger.hasAttested(batchId)) {
      finish(batchId);
      return;
    }
    Optional<Intent> intent = store.intent(batchId);
    if (intent.isPresent()) {
      attest(batchId, intent.get());
      return;
    }
    CommittedBatch batch = read(found.work());
    Optional<Reviewed> done = review(batch);
    if (done.isPresent() && areAllAccused(batch, done.get())) {
      conclude(batch, done.get());
    }
  }

  private void finish(Hash batchId) {
    store.finishBatch(batchId);
    reviewed.remove(batchId);
  }

  private static CommittedBatch read(Work work) {
    BatchCommitted event =
        SettlementContract.event(work.log())
            .filter(BatchCommitted.class::isInstance)
            .map(BatchCommitted.class::cast)
            .orElseThrow(() -> new IllegalStateException("the log of a batch is another's"));
    return new CommittedBatch(event.commitment(), work.blockNumber(), work.blockTimestamp());
  }

  private Optional<Reviewed> review(CommittedBatch batch) {
    Reviewed known = reviewed.get(batch.id());
    if (known != null) {
      return Optional.of(known);
    }
    RegisteredNode node = ledger.node(batch.commitment().nodeId());
    Optional<Bytes> blob = blobs.fetch(batch, node.endpoint());
    if (blob.isEmpty()) {
      giveUpWhenDue(batch);
      return Optional.empty();
    }
    BatchAudit audit = new BatchAudit(batch, ledger.domain(), ledger.historyOf(node, batch));
    return switch (audit.check(blob.get())) {
      case Rejected rejected -> {
        reject(batch, rejected);
        yield Optional.empty();
      }
      case Sound sound -> {
        long now = ledger.client().blockNumber();
        var conclusion = review.conclude(batch, sound, blob.get(), now);
        conclusion
            .falseAnswers()
            .forEach(one ->
                events.happened(new ValidatorEvent.AnswerFalse(one.receiptId(), one.faults())));
        Reviewed done = new Reviewed(sound, conclusion);
        reviewed.put(batch.id(), done);
        yield Optional.of(done);
      }
    };
  }

  private void giveUpWhenDue(CommittedBatch batch) {
    Instant due = Instant.ofEpochSecond(batch.committedAt()).plus(GIVE_UP_AFTER);
    if (!clock.instant().isBefore(due)) {
      String detail = "not served within " + GIVE_UP_AFTER + ", given up";
      events.happened(new ValidatorEvent.BlobUnavailable(batch.id(), detail));
      finish(batch.id());
    }
  }

  /// A rejected batch is never looked at again, so what the ledger can judge goes there first.
  private void reject(CommittedBatch batch, Rejected rejected) {
    if (rejected.provableLeaf() != null && rejected.path() != null) {
      long window = batch.commitment().firstWindow() + rejected.window();
      Bytes proof =
          SettlementContract.proveBadSignature(
              batch.commitment(), window, rejected.provableLeaf(), rejected.path());
      submissions.send(
          TransactionRequest.of(
              "prove leaf " + batch.id() + " " + window, ContractAddresses.SETTLEMENT, proof));
    }
    events.happened(
        new ValidatorEvent.BatchRejected(batch.id(), rejected.reason(), rejected.detail()));
    finish(batch.id());
  }

  /// Whether every false answer is accused on the ledger; accuses what is not.
  private boolean areAllAccused(CommittedBatch batch, Reviewed done) {
    boolean all = true;
    for (BatchReview.FalseAnswer answer : done.conclusion().falseAnswers()) {
      if (ledger.dispute(answer.receiptId()).outcome() == DisputeOutcome.NONE) {
        all = false;
        accuse(batch, done.sound(), answer);
      }
    }
    return all;
  }

  private void accuse(CommittedBatch batch, Sound sound, BatchReview.FalseAnswer answer) {
    AnswerChallenge challenge = BatchReview.challenge(batch, sound, answer);
    Bytes data = SettlementContract.challengeAnswer(challenge);
    if (data.size() > AnswerChallenge.MAX_BYTES) {
      giveUp(batch, answer.receiptId(), "its text is longer than an accusation may be");
      return;
    }
    String name = "challenge " + answer.receiptId();
    TransactionRequest request =
        new TransactionRequest(name, ContractAddresses.SETTLEMENT, data, bond, 0);
    if (submissions.send(request) == Asked.REFUSED && isFinal(batch)) {
      giveUp(batch, answer.receiptId(), "the batch is final");
    }
  }

  private boolean isFinal(CommittedBatch batch) {
    long finalAt = ledger.batch(batch.id()).finalAt();
    return finalAt != 0 && ledger.client().latestBlock().timestamp() >= finalAt;
  }

  private void giveUp(CommittedBatch batch, Hash receiptId, String why) {
    events.happened(new ValidatorEvent.ChallengeFailed(receiptId, why));
    finish(batch.id());
  }

  private void conclude(CommittedBatch batch, Reviewed done) {
    BatchReview.Conclusion conclusion = done.conclusion();
    store.keep(batch.id(), conclusion.intent());
    events.happened(
        new ValidatorEvent.BatchAttested(
            batch.id(),
            done.sound().receipts().size(),
            conclusion.rerun(),
            conclusion.pathOnly(),
            conclusion.falseAnswers().size(),
            done.sound().lapsed()));
    attest(batch.id(), conclusion.intent());
  }

  private void attest(Hash batchId, Intent intent) {
    submissions.settle(
        "attest " + batchId,
        SettlementContract.attest(batchId, intent.custodyRoot(), intent.workRoot()));
  }
}
