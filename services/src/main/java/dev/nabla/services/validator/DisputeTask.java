package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.Ballot;
import dev.nabla.protocol.contract.BatchState;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementContract.Vote;
import dev.nabla.protocol.contract.SettlementEvent.AnswerChallenged;
import dev.nabla.protocol.inference.AttestationLeaves;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.services.validator.Submissions.Asked;
import dev.nabla.services.validator.ValidatorStore.Found;
import dev.nabla.services.validator.ValidatorStore.Work;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Votes in disputes: its own verdict from what the accusation opens, committed first and revealed
/// later, and closes disputes that are due.
///
/// A vote with its salt is stored before its commitment is sent. Without the weights, or where the
/// accusation can't be read, the validator abstains, openly.
final class DisputeTask implements Runnable {
  private final ValidatorLedger ledger;
  private final ValidatorStore store;
  private final Submissions submissions;
  private final AnswerJudge judge;
  private final ValidatorEvents events;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Rounds rounds;

  /// What the task works with.
  ///
  /// @param random makes salts; a cryptographic source outside tests
  record Tools(
      ValidatorLedger ledger,
      ValidatorStore store,
      Submissions submissions,
      AnswerJudge judge,
      ValidatorEvents events,
      InstantSource clock,
      RandomGenerator random) {}

  DisputeTask(Tools tools) {
    this.ledger = tools.ledger();
    this.store = tools.store();
    this.submissions = tools.submissions();
    this.judge = tools.judge();
    this.events = tools.events();
    this.clock = tools.clock();
    this.random = tools.random();
    this.rounds = new Rounds(tools.store()::disputes);
  }

  @Override
  public void run() {
    rounds.run(this::step);
  }

  private void step(Found found) {
    Hash receiptId = found.id();
    Dispute dispute = ledger.dispute(receiptId);
    if (dispute.outcome() != DisputeOutcome.OPEN) {
      close(receiptId, dispute);
      return;
    }
    BatchState batch = ledger.batch(dispute.batchId());
    long now = now();
    DisputePhase phase = new DisputePhase(dispute, batch.electorate(), now);
    if (ledger.isInElectorate(batch)) {
      take(found, batch, phase);
    }
    if (phase.isDecidable()) {
      submissions.settle(
          "decide " + receiptId + " " + dispute.revealDeadline(),
          SettlementContract.decide(receiptId));
    }
  }

  /// Fetches the own bond, then forgets the dispute.
  private void close(Hash receiptId, Dispute dispute) {
    boolean isOwn = dispute.challenger().equals(submissions.address());
    if (isOwn && !ledger.withdrawable().isZero()) {
      submissions.settle("withdraw after " + receiptId, SettlementContract.withdraw());
    } else {
      store.finishDispute(receiptId);
    }
  }

  /// The next block will not be older than the newest one, nor, but for skew, than our clock.
  private long now() {
    long ours = clock.instant().getEpochSecond();
    return Math.max(ours, ledger.client().latestBlock().timestamp());
  }

  private void take(Found found, BatchState batch, DisputePhase phase) {
    Ballot ballot = ledger.ownBallot(found.id());
    if (!ballot.hasActed() && phase.isCommitting()) {
      act(found, batch);
    } else if (ballot.hasActed() && !ballot.revealed() && phase.isRevealing()) {
      store
          .vote(found.id())
          .ifPresent(vote ->
              submissions.settle(
                  "reveal " + found.id(), SettlementContract.revealVote(found.id(), vote)));
    }
  }

  private void act(Found found, BatchState batch) {
    Hash receiptId = found.id();
    Optional<Vote> vote = store.vote(receiptId);
    if (vote.isEmpty()) {
      vote = decideVote(found, batch);
      vote.ifPresent(decided -> store.keep(receiptId, decided));
    }
    if (vote.isEmpty()) {
      if (submissions.settle("abstain " + receiptId, SettlementContract.abstain(receiptId))
          == Asked.SENT) {
        events.happened(new ValidatorEvent.Abstained(receiptId));
      }
      return;
    }
    Hash commitment =
        SettlementContract.voteCommitment(receiptId, submissions.address(), vote.get());
    if (submissions.settle(
            "vote " + receiptId, SettlementContract.commitVote(receiptId, commitment))
        == Asked.SENT) {
      events.happened(new ValidatorEvent.Voted(receiptId, vote.get().faults()));
    }
  }

  /// This validator's own verdict; nothing where it can't have one.
  private Optional<Vote> decideVote(Found found, BatchState batch) {
    Optional<AnswerChallenge> challenge = read(found.work());
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    AnswerJudge.Case answer =
        new AnswerJudge.Case(
            found.id(),
            challenge.get().receipt(),
            challenge.get().opening(),
            batch.committedBlock(),
            found.work().blockNumber());
    AnswerVerdict verdict =
        judge.judge(
            answer,
            (position, x) ->
                AttestationLeaves.work(submissions.address(), found.id(), position, x));
    return switch (verdict) {
      case AnswerVerdict.True(List<Hash> leaves) -> Optional.of(vote(FaultMask.NONE, leaves));
      case AnswerVerdict.False(FaultMask faults, List<Hash> leaves) ->
          Optional.of(vote(faults, leaves));
      // Nobody promised that it could be run again, so it is not false by that.
      case AnswerVerdict.NotExact() -> Optional.of(vote(FaultMask.NONE, List.of()));
      case AnswerVerdict.NoWeights(Hash _) -> Optional.empty();
    };
  }

  private static Optional<AnswerChallenge> read(Work work) {
    try {
      return SettlementContract.event(work.log())
          .filter(AnswerChallenged.class::isInstance)
          .map(event -> ((AnswerChallenged) event).challenge());
    } catch (DecodingException e) {
      return Optional.empty();
    }
  }

  private Vote vote(FaultMask faults, List<Hash> workLeaves) {
    byte[] salt = new byte[Hash.SIZE];
    random.nextBytes(salt);
    return new Vote(faults, AttestationLeaves.root(workLeaves), Hash.of(salt));
  }
}
