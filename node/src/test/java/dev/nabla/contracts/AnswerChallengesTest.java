package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.BOND;
import static dev.nabla.contracts.TestNetwork.MODEL;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.TIMINGS;
import static dev.nabla.contracts.TestNetwork.vote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementContract.Vote;
import dev.nabla.protocol.contract.SettlementEvent.AnswerChallenged;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerChallengesTest {
  private static final Vote CLEAR = vote(0);

  private final TestNetwork network = new TestNetwork();
  private final ContractLedger ledger = network.ledger;
  private final TestBatch batch = network.commit(0, 2, 0, 3);

  @Test
  void refusesEveryOpeningThatIsNotTheReceiptsOwn() {
    AnswerChallenge challenge = batch.challenge(2, 1, MODEL.modelId());
    Bytes good = SettlementContract.challengeAnswer(challenge);

    for (int at = 4; at < good.size(); at++) {
      byte[] changed = good.toArray();
      changed[at] ^= 0x55;
      Executed result =
          ledger.attempt(STRANGER, ContractAddresses.SETTLEMENT, Bytes.of(changed), BOND);

      // What passes differs only in bytes that the ABI ignores: it says the very same thing.
      if (result.success()) {
        assertThat(SettlementContract.event(result.logs().getFirst()))
            .get()
            .isInstanceOfSatisfying(
                AnswerChallenged.class,
                event -> assertThat(event.challenge()).isEqualTo(challenge));
      }
    }
    network.challenge(batch, 2, 1);
  }

  @Test
  void namesWhatDoesNotMatch() {
    AnswerChallenge good = batch.challenge(2, 1, MODEL.modelId());
    Opening opening = good.opening();
    Bytes other = Bytes.utf8("other");

    assertThat(
            refusal(
                with(
                    good,
                    new Opening(
                        opening.salts(),
                        other,
                        opening.response(),
                        opening.output(),
                        opening.evidence(),
                        opening.outputIds()))))
        .isEqualTo("HashMismatch");
    assertThat(
            refusal(
                with(
                    good,
                    new Opening(
                        opening.salts(),
                        opening.request(),
                        other,
                        opening.output(),
                        opening.evidence(),
                        opening.outputIds()))))
        .isEqualTo("HashMismatch");
    assertThat(
            refusal(
                with(
                    good,
                    new Opening(
                        opening.salts(),
                        opening.request(),
                        opening.response(),
                        other,
                        opening.evidence(),
                        opening.outputIds()))))
        .isEqualTo("HashMismatch");
    assertThat(
            refusal(
                with(
                    good,
                    new Opening(
                        opening.salts(),
                        opening.request(),
                        opening.response(),
                        opening.output(),
                        Bytes.of(new byte[448]),
                        opening.outputIds()))))
        .isEqualTo("HashMismatch");
    assertThat(
            refusal(
                with(
                    good,
                    new Opening(
                        opening.salts(),
                        opening.request(),
                        opening.response(),
                        opening.output(),
                        opening.evidence(),
                        TokenIds.of(1)))))
        .isEqualTo("HashMismatch");
    assertThat(refusal(with(good, good.window(), batch.receipt(2, 0)))).isEqualTo("BadPath");
    assertThat(refusal(with(good, batch.signedWindow(0), good.receipt()))).isEqualTo("BadPath");
    assertThat(refusal(with(good, good.window(), batch.receipt(0, 1)))).isEqualTo("WindowMismatch");
  }

  private static AnswerChallenge with(AnswerChallenge good, Opening opening) {
    return new AnswerChallenge(
        good.commitment(),
        good.window(),
        good.windowPath(),
        good.receipt(),
        good.receiptPath(),
        opening,
        good.resolvedModelId());
  }

  private static AnswerChallenge with(
      AnswerChallenge good, SignedWindow window, InferenceReceipt receipt) {
    return new AnswerChallenge(
        good.commitment(),
        window,
        good.windowPath(),
        receipt,
        good.receiptPath(),
        good.opening(),
        good.resolvedModelId());
  }

  private String refusal(AnswerChallenge challenge) {
    return ledger.refusal(
        STRANGER,
        ContractAddresses.SETTLEMENT,
        SettlementContract.challengeAnswer(challenge),
        BOND);
  }

  @Test
  void refusesChallengesWithoutExactlyTheBond() {
    Bytes data = SettlementContract.challengeAnswer(batch.challenge(0, 0, MODEL.modelId()));

    for (UInt256 bond : List.of(UInt256.ZERO, BOND.subtract(UInt256.ONE), BOND.add(UInt256.ONE))) {
      assertThat(ledger.refusal(STRANGER, ContractAddresses.SETTLEMENT, data, bond))
          .isEqualTo("WrongBond");
    }
  }

  @Test
  void refusesASecondChallengeOfAReceipt() {
    Hash receiptId = network.challenge(batch, 0, 0);
    assertThat(challengeRefusal(batch, 0, 0)).isEqualTo("AlreadyChallenged");

    network.voteAll(receiptId, 3, CLEAR);
    network.decide(receiptId);

    assertThat(challengeRefusal(batch, 0, 0)).isEqualTo("AlreadyChallenged");
    network.challenge(batch, 0, 1);
  }

  @Test
  void refusesChallengesOfWhatIsFinalUpToTheLastSecond() {
    network.attest(batch, 3);
    ledger.advance(TIMINGS.challengeSeconds() - 1);
    network.challenge(batch, 0, 0);
    ledger.advance(1);

    assertThat(challengeRefusal(batch, 0, 1)).isEqualTo("AlreadyFinal");
  }

  @Test
  void takesChallengesOfWhatWasNeverVerified() {
    ledger.advance(1_000_000);

    network.challenge(batch, 0, 0);

    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.CHALLENGED);
  }

  @Test
  void refusesChallengesWhereNoExactModelIsAtStake() {
    Bytes data = SettlementContract.challengeAnswer(batch.challenge(0, 0, TestBatch.hash(404)));

    assertThat(ledger.refusal(STRANGER, ContractAddresses.SETTLEMENT, data, BOND))
        .isEqualTo("ModelNotExact");
  }

  @Test
  void refusesChallengesOfBatchesThatAreNotThereOrDiffer() {
    TestBatch later = network.batch(3, 1);
    TestBatch other = network.batch(0, 1, 1);

    assertThat(challengeRefusal(later, 0, 0)).isEqualTo("BatchNotFound");
    assertThat(challengeRefusal(other, 0, 0)).isEqualTo("WrongCommitment");
  }

  @Test
  void refusesCallDataAboveItsBound() {
    Bytes data = SettlementContract.challengeAnswer(batch.challenge(0, 0, MODEL.modelId()));
    Bytes padded = Bytes.concat(data, Bytes.of(new byte[96 * 1024]));

    assertThat(ledger.refusal(STRANGER, ContractAddresses.SETTLEMENT, padded, BOND))
        .isEqualTo("ChallengeTooLarge");
  }

  @Test
  void takesTheLargestChallengeWithinATransactionsGas() {
    String question = "long question ".repeat(6_800);
    Blob.Entry entry =
        TestBatch.entry(TestNode.FIRST, MODEL.modelId(), new TestBatch.Place(3, 0), question);
    WindowHeader header = TestBatch.header(TestNode.FIRST, network.heartbeat, 3, List.of(entry));
    Blob.Window window = new Blob.Window(TestNode.FIRST.sign(header), List.of(entry));
    TestBatch large = TestBatch.of(new Blob(TestNode.FIRST.id(), List.of(window)), 3);
    network.commit(large);
    Bytes data = SettlementContract.challengeAnswer(large.challenge(0, 0, MODEL.modelId()));
    assertThat(data.size()).isBetween(96_000, AnswerChallenge.MAX_BYTES);

    ledger.settle(STRANGER, data, BOND);

    assertThat(ledger.gasUsed()).isLessThan(6_000_000);
    assertThat(outcome(large.receiptId(0, 0))).isEqualTo(DisputeOutcome.OPEN);
  }

  private DisputeOutcome outcome(Hash receiptId) {
    return ledger.view(SettlementContract.dispute(receiptId)).outcome();
  }

  private String challengeRefusal(TestBatch accused, int window, int index) {
    return ledger.refusal(
        STRANGER,
        ContractAddresses.SETTLEMENT,
        SettlementContract.challengeAnswer(accused.challenge(window, index, MODEL.modelId())),
        BOND);
  }
}
