package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.BOND;
import static dev.nabla.contracts.TestNetwork.MODEL;
import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.TIMINGS;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static dev.nabla.contracts.TestNetwork.vote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.Ballot;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementContract.Vote;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.contract.SettlementEvent.Decided;
import dev.nabla.protocol.contract.SettlementEvent.VoteExtended;
import dev.nabla.protocol.contract.StakingContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerDisputesTest {
  private static final UInt256 STAKE = DevelopmentNetwork.coins(100_000);
  private static final Vote GUILTY = vote(0b10);
  private static final Vote CLEAR = vote(0);

  private final TestNetwork network = new TestNetwork();
  private final ContractLedger ledger = network.ledger;
  private final TestBatch batch = network.commit(0, 2, 0, 3);

  @Test
  void twoThirdsGuiltyFreezeTheNodesStakeAndReturnTheBond() {
    Hash receiptId = network.challenge(batch, 2, 1);
    network.voteAll(receiptId, 3, GUILTY);

    List<SettlementEvent> events = network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.GUILTY);
    assertThat(network.status(batch, 2, 1)).isEqualTo(ReceiptStatus.REJECTED);
    assertThat(ledger.view(StakingContract.frozenOf(OPERATOR))).isEqualTo(STAKE);
    assertThat(ledger.view(SettlementContract.withdrawableOf(STRANGER))).isEqualTo(BOND);
    assertThat(events)
        .filteredOn(Decided.class::isInstance)
        .singleElement()
        .isEqualTo(
            new Decided(
                receiptId,
                DisputeOutcome.GUILTY,
                0b10,
                MODEL.engineVersion(),
                ledger.timestamp() + TIMINGS.appealSeconds()));
  }

  @Test
  void twoThirdsClearFreezeTheBondAndLetTheReceiptGoOn() {
    network.attest(batch, 4);
    Hash receiptId = network.challenge(batch, 0, 0);
    network.voteAll(receiptId, 3, CLEAR);
    network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.CLEAR);
    assertThat(ledger.view(SettlementContract.frozenBonds())).isEqualTo(BOND);
    assertThat(ledger.view(SettlementContract.withdrawableOf(STRANGER))).isEqualTo(UInt256.ZERO);
    assertThat(ledger.view(StakingContract.frozenOf(OPERATOR))).isEqualTo(UInt256.ZERO);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.FINAL);
  }

  @Test
  void otherwiseNobodyLosesAndTheReceiptIsNeverFinal() {
    network.attest(batch, 4);
    Hash receiptId = network.challenge(batch, 0, 0);
    network.commitVote(receiptId, VALIDATORS.get(0), GUILTY);
    network.commitVote(receiptId, VALIDATORS.get(1), GUILTY);
    network.commitVote(receiptId, VALIDATORS.get(2), CLEAR);
    network.commitVote(receiptId, VALIDATORS.get(3), CLEAR);
    network.reveal(receiptId, VALIDATORS.get(0), GUILTY);
    network.reveal(receiptId, VALIDATORS.get(1), GUILTY);
    network.reveal(receiptId, VALIDATORS.get(2), CLEAR);
    network.reveal(receiptId, VALIDATORS.get(3), CLEAR);

    network.decide(receiptId);
    ledger.advance(1_000_000);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.UNDECIDED);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.UNDECIDED);
    assertThat(ledger.view(SettlementContract.withdrawableOf(STRANGER))).isEqualTo(BOND);
    assertThat(ledger.view(StakingContract.frozenOf(OPERATOR))).isEqualTo(UInt256.ZERO);
  }

  @Test
  void onlyTheChallengedReceiptWaits() {
    network.attest(batch, 4);
    network.challenge(batch, 2, 1);
    ledger.advance(TIMINGS.challengeSeconds());

    assertThat(network.status(batch, 2, 1)).isEqualTo(ReceiptStatus.CHALLENGED);
    assertThat(network.status(batch, 2, 0)).isEqualTo(ReceiptStatus.FINAL);
    assertThat(network.status(batch, 0, 1)).isEqualTo(ReceiptStatus.FINAL);
    assertThat(network.status(batch)).isEqualTo(ReceiptStatus.FINAL);
  }

  @Test
  void whoCannotReceiveItsBondHoldsUpNoVerdict() {
    // A contract without a payable entry accuses: the verdict stands, its bond stays put.
    Address contract = ContractAddresses.STAKING;
    ledger.world().credit(contract, BOND);
    ledger.sendAsContract(
        contract,
        ContractAddresses.SETTLEMENT,
        SettlementContract.challengeAnswer(batch.challenge(0, 0, MODEL.modelId())),
        BOND);
    Hash receiptId = batch.receiptId(0, 0);
    network.voteAll(receiptId, 3, GUILTY);

    network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.GUILTY);
    assertThat(ledger.view(SettlementContract.withdrawableOf(contract))).isEqualTo(BOND);
    assertThat(
            ledger
                .attempt(
                    contract,
                    ContractAddresses.SETTLEMENT,
                    SettlementContract.withdraw(),
                    UInt256.ZERO)
                .success())
        .isFalse();
  }

  @Test
  void refusesACopiedVoteAtReveal() {
    Hash receiptId = network.challenge(batch, 0, 0);
    Address honest = VALIDATORS.get(0);
    Address copier = VALIDATORS.get(1);
    Hash commitment = SettlementContract.voteCommitment(receiptId, honest, GUILTY);
    ledger.settle(honest, SettlementContract.commitVote(receiptId, commitment));
    ledger.settle(copier, SettlementContract.commitVote(receiptId, commitment));
    ledger.advance(TIMINGS.commitSeconds());
    network.reveal(receiptId, honest, GUILTY);

    assertThat(ledger.settleRefusal(copier, SettlementContract.revealVote(receiptId, GUILTY)))
        .isEqualTo("WrongReveal");
  }

  @Test
  void refusesVotesFromOutsideTheElectorateOrTwice() {
    Hash receiptId = network.challenge(batch, 0, 0);
    Address voter = VALIDATORS.getFirst();
    network.commitVote(receiptId, voter, GUILTY);
    ledger.settle(VALIDATORS.get(1), SettlementContract.abstain(receiptId));

    assertThat(commitRefusal(receiptId, STRANGER)).isEqualTo("NotInElectorate");
    assertThat(commitRefusal(receiptId, OPERATOR)).isEqualTo("OwnBatch");
    assertThat(commitRefusal(receiptId, voter)).isEqualTo("AlreadyActed");
    assertThat(commitRefusal(receiptId, VALIDATORS.get(1))).isEqualTo("AlreadyActed");
    assertThat(ledger.settleRefusal(voter, SettlementContract.abstain(receiptId)))
        .isEqualTo("AlreadyActed");
    assertThat(
            ledger.settleRefusal(
                VALIDATORS.get(2), SettlementContract.commitVote(receiptId, Hash.ZERO)))
        .isEqualTo("EmptyCommitment");
  }

  @Test
  void phasesMeetAtTheirDeadlinesWithoutOverlap() {
    Hash receiptId = network.challenge(batch, 0, 0);
    Dispute dispute = dispute(receiptId);
    network.commitVote(receiptId, VALIDATORS.get(0), GUILTY);

    ledger.advance(dispute.commitDeadline() - ledger.timestamp() - 1);
    network.commitVote(receiptId, VALIDATORS.get(1), GUILTY);
    assertThat(revealRefusal(receiptId, VALIDATORS.get(0))).isEqualTo("RevealPhaseNotOpen");

    ledger.advance(1);
    assertThat(commitRefusal(receiptId, VALIDATORS.get(2))).isEqualTo("CommitPhaseOver");
    network.reveal(receiptId, VALIDATORS.get(0), GUILTY);

    ledger.advance(dispute.revealDeadline() - ledger.timestamp() - 1);
    assertThat(decideRefusal(receiptId)).isEqualTo("TooEarly");
    ledger.advance(1);
    assertThat(revealRefusal(receiptId, VALIDATORS.get(1))).isEqualTo("RevealPhaseNotOpen");
  }

  @Test
  void revealsMayBeginOnceEveryoneHasActed() {
    Hash receiptId = network.challenge(batch, 0, 0);
    VALIDATORS.subList(0, 3).forEach(voter -> network.commitVote(receiptId, voter, CLEAR));
    ledger.settle(VALIDATORS.get(3), SettlementContract.abstain(receiptId));

    VALIDATORS.subList(0, 3).forEach(voter -> network.reveal(receiptId, voter, CLEAR));
    network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.CLEAR);
  }

  @Test
  void abstainingLendsNoWeightToOthers() {
    Hash receiptId = network.challenge(batch, 0, 0);
    VALIDATORS
        .subList(0, 3)
        .forEach(voter -> ledger.settle(voter, SettlementContract.abstain(receiptId)));
    network.commitVote(receiptId, VALIDATORS.get(3), GUILTY);
    network.reveal(receiptId, VALIDATORS.get(3), GUILTY);

    network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.UNDECIDED);
  }

  @Test
  void extendsOnceAndOnlyOnce() {
    Hash receiptId = network.challenge(batch, 0, 0);
    ledger.advance(100);

    List<SettlementEvent> first = network.decide(receiptId);
    assertThat(first).singleElement().isInstanceOf(VoteExtended.class);
    assertThat(decideRefusal(receiptId)).isEqualTo("TooEarly");
    ledger.advance(100);
    network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.UNDECIDED);
  }

  @Test
  void absenteesDecideInTheExtension() {
    Hash receiptId = network.challenge(batch, 0, 0);
    network.commitVote(receiptId, VALIDATORS.get(0), GUILTY);
    network.commitVote(receiptId, VALIDATORS.get(1), GUILTY);
    ledger.advance(TIMINGS.commitSeconds());
    network.reveal(receiptId, VALIDATORS.get(0), GUILTY);
    ledger.advance(TIMINGS.revealSeconds());
    network.decide(receiptId);

    network.commitVote(receiptId, VALIDATORS.get(2), GUILTY);
    ledger.advance(TIMINGS.commitSeconds());
    network.reveal(receiptId, VALIDATORS.get(1), GUILTY);
    network.reveal(receiptId, VALIDATORS.get(2), GUILTY);
    network.decide(receiptId);

    assertThat(outcome(receiptId)).isEqualTo(DisputeOutcome.GUILTY);
    assertThat(dispute(receiptId).extended()).isTrue();
  }

  @Test
  void aVerdictNamesTheFaultsThatMostStakeFound() {
    Hash receiptId = network.challenge(batch, 0, 0);
    Vote odd = vote(0b1000_0000);
    network.commitVote(receiptId, VALIDATORS.get(0), odd);
    network.commitVote(receiptId, VALIDATORS.get(1), GUILTY);
    network.commitVote(receiptId, VALIDATORS.get(2), GUILTY);
    ledger.advance(TIMINGS.commitSeconds());
    network.reveal(receiptId, VALIDATORS.get(0), odd);
    network.reveal(receiptId, VALIDATORS.get(1), GUILTY);
    network.reveal(receiptId, VALIDATORS.get(2), GUILTY);
    network.decide(receiptId);

    assertThat(dispute(receiptId).faultMask()).isEqualTo(0b10);
  }

  @Test
  void nothingHappensAfterTheVerdict() {
    Hash receiptId = network.challenge(batch, 0, 0);
    network.commitVote(receiptId, VALIDATORS.get(3), CLEAR);
    network.voteAll(receiptId, 3, GUILTY);
    network.decide(receiptId);

    assertThat(decideRefusal(receiptId)).isEqualTo("NoOpenDispute");
    assertThat(commitRefusal(receiptId, VALIDATORS.get(3))).isEqualTo("NoOpenDispute");
    assertThat(revealRefusal(receiptId, VALIDATORS.get(3))).isEqualTo("NoOpenDispute");
    assertThat(ledger.settleRefusal(VALIDATORS.get(3), SettlementContract.abstain(receiptId)))
        .isEqualTo("NoOpenDispute");
  }

  @Test
  void refusesASecondReveal() {
    Hash receiptId = network.challenge(batch, 0, 0);
    network.commitVote(receiptId, VALIDATORS.getFirst(), GUILTY);
    ledger.advance(TIMINGS.commitSeconds());
    network.reveal(receiptId, VALIDATORS.getFirst(), GUILTY);

    assertThat(revealRefusal(receiptId, VALIDATORS.getFirst())).isEqualTo("AlreadyRevealed");
    Ballot ballot = ledger.view(SettlementContract.ballot(receiptId, VALIDATORS.getFirst()));
    assertThat(ballot.revealed()).isTrue();
    assertThat(ballot.faultMask()).isEqualTo(GUILTY.faults().bits());
  }

  @Test
  void refusesDecisionsOverNothing() {
    assertThat(decideRefusal(TestBatch.hash(404))).isEqualTo("NoOpenDispute");
  }

  @Test
  void anAttestationCoversReceiptsWithoutAnOlderChallenge() {
    network.attest(batch, 1);
    Hash challenged = network.challenge(batch, 0, 0);
    network.attest(batch, VALIDATORS.get(1));

    assertThat(vouches(challenged, VALIDATORS.get(0))).isTrue();
    assertThat(vouches(challenged, VALIDATORS.get(1))).isFalse();
    assertThat(vouches(batch.receiptId(0, 1), VALIDATORS.get(1))).isTrue();
    assertThat(vouches(batch.receiptId(0, 1), VALIDATORS.get(2))).isFalse();
  }

  @Test
  void bondsAreFetchedOnce() {
    Hash receiptId = network.challenge(batch, 0, 0);
    UInt256 before = ledger.balance(STRANGER);
    network.voteAll(receiptId, 3, GUILTY);
    network.decide(receiptId);

    ledger.settle(STRANGER, SettlementContract.withdraw());

    assertThat(ledger.balance(STRANGER)).isEqualTo(before.add(BOND));
    assertThat(ledger.settleRefusal(STRANGER, SettlementContract.withdraw()))
        .isEqualTo("NothingToWithdraw");
    assertThat(ledger.balance(ContractAddresses.SETTLEMENT)).isEqualTo(UInt256.ZERO);
  }

  @Test
  void aSecondGuiltyVerdictFindsNothingLeftToFreeze() {
    for (int index = 0; index < 2; index++) {
      Hash receiptId = network.challenge(batch, 0, index);
      network.voteAll(receiptId, 3, GUILTY);
      network.decide(receiptId);
    }

    assertThat(ledger.view(StakingContract.frozenOf(OPERATOR))).isEqualTo(STAKE);
    assertThat(network.status(batch, 0, 1)).isEqualTo(ReceiptStatus.REJECTED);
  }

  private boolean vouches(Hash receiptId, Address validator) {
    return ledger.view(SettlementContract.vouches(batch.id(), receiptId, validator));
  }

  private Dispute dispute(Hash receiptId) {
    return ledger.view(SettlementContract.dispute(receiptId));
  }

  private DisputeOutcome outcome(Hash receiptId) {
    return dispute(receiptId).outcome();
  }

  private String commitRefusal(Hash receiptId, Address voter) {
    return ledger.settleRefusal(voter, SettlementContract.commitVote(receiptId, TestBatch.hash(5)));
  }

  private String revealRefusal(Hash receiptId, Address voter) {
    return ledger.settleRefusal(voter, SettlementContract.revealVote(receiptId, GUILTY));
  }

  private String decideRefusal(Hash receiptId) {
    return ledger.settleRefusal(STRANGER, SettlementContract.decide(receiptId));
  }
}
