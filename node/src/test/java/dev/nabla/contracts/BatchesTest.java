package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.OTHER_OPERATOR;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.TIMINGS;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.BatchState;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.contract.SettlementEvent.Attested;
import dev.nabla.protocol.contract.SettlementEvent.BatchCommitted;
import dev.nabla.protocol.contract.SettlementEvent.BatchVerified;
import dev.nabla.protocol.contract.SettlementTimings;
import dev.nabla.protocol.inference.BatchCommitment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final TestNetwork network = new TestNetwork();
  private final ContractLedger ledger = network.ledger;

  @Test
  void walksFromNothingToFinal() {
    TestBatch batch = network.batch(0, 2, 1);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.NONE);

    network.commit(batch);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.SETTLED);

    network.attest(batch, 2);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.SETTLED);

    network.attest(batch, VALIDATORS.get(2));
    assertThat(network.status(batch, 1, 0)).isEqualTo(ReceiptStatus.VERIFIED);

    ledger.advance(TIMINGS.challengeSeconds() - 1);
    assertThat(network.status(batch, 1, 0)).isEqualTo(ReceiptStatus.VERIFIED);

    ledger.advance(1);
    assertThat(network.status(batch, 1, 0)).isEqualTo(ReceiptStatus.FINAL);
    assertThat(network.status(batch)).isEqualTo(ReceiptStatus.FINAL);
  }

  @Test
  void storesWhatAttestationNeeds() {
    TestBatch batch = network.commit(0, 1);

    BatchState state = ledger.view(SettlementContract.batch(batch.id()));

    assertThat(state.operator()).isEqualTo(OPERATOR);
    assertThat(state.committedAt()).isEqualTo(ledger.timestamp());
    assertThat(state.committedBlock()).isEqualTo(ledger.number());
    assertThat(state.electorate()).isEqualTo(DevelopmentNetwork.coins(400_000));
    assertThat(state.finalAt()).isZero();
    assertThat(ledger.view(SettlementContract.nextWindow(TestNode.FIRST.id()))).isEqualTo(1);
  }

  @Test
  void aBatchCostsTheSameHoweverManyReceiptsItHolds() {
    network.commit(0, 1);
    long one = ledger.gasUsed();
    network.commit(1, 500);
    long many = ledger.gasUsed();

    // The first of a node also pays for the slot that counts its windows.
    assertThat(many).isLessThan(one).isLessThan(150_000);
  }

  @Test
  void refusesWhoIsNotTheOperator() {
    TestBatch batch = network.batch(0, 1);

    assertThat(refusal(STRANGER, batch.commitment())).isEqualTo("NotOperator");
    assertThat(refusal(OTHER_OPERATOR, batch.commitment())).isEqualTo("NotOperator");
  }

  @Test
  void refusesANodeThatNobodyRegistered() {
    TestBatch batch = TestBatch.of(TestNode.SECOND, network.heartbeat, Hash.ZERO, 0, 1);

    assertThat(refusal(OPERATOR, batch.commitment())).isEqualTo("NodeNotFound");
  }

  @Test
  void refusesGapsOverlapsAndRepetitions() {
    TestBatch first = network.commit(0, 1, 1);

    assertThat(refusal(OPERATOR, first.commitment())).isEqualTo("NotNextWindow");
    assertThat(refusal(OPERATOR, network.batch(1, 1).commitment())).isEqualTo("NotNextWindow");
    assertThat(refusal(OPERATOR, network.batch(3, 1).commitment())).isEqualTo("NotNextWindow");
    network.commit(2, 1);
  }

  @Test
  void eachNodeHasItsOwnWindows() {
    network.register(OTHER_OPERATOR, TestNode.SECOND);
    network.commit(0, 1, 1);
    TestBatch other =
        TestBatch.of(
            TestNode.SECOND, network.beat(OTHER_OPERATOR, TestNode.SECOND), Hash.ZERO, 0, 1);

    ledger.settle(OTHER_OPERATOR, SettlementContract.commitBatch(other.commitment()));

    assertThat(network.status(other)).isEqualTo(ReceiptStatus.SETTLED);
  }

  @Test
  void refusesRangesThatEndBeforeTheyBeginOrAreTooWide() {
    Bytes backwards =
        edited(network.batch(0, 1).commitment(), 2, UInt256.ZERO.subtract(UInt256.ONE));
    Bytes wide = edited(network.batch(0, 1).commitment(), 2, UInt256.of(4_096));
    Bytes widest = edited(network.batch(0, 1).commitment(), 2, UInt256.of(4_095));

    assertThat(ledger.settleRefusal(OPERATOR, backwards)).startsWith("unknown");
    assertThat(ledger.settleRefusal(OPERATOR, wide)).isEqualTo("BadRange");
    ledger.settle(OPERATOR, widest);
    Bytes empty = edited(network.batch(4_096, 1).commitment(), 2, UInt256.of(4_095));
    assertThat(ledger.settleRefusal(OPERATOR, empty)).isEqualTo("BadRange");
  }

  @Test
  void refusesALastWindowThatNoneCanFollow() {
    // The counter of windows would wrap: checked arithmetic refuses it before anything is stored.
    UInt256 highest = UInt256.ofUnsigned(-1);
    Bytes data = edited(network.batch(0, 1).commitment(), 1, highest);

    assertThat(ledger.settleRefusal(OPERATOR, edited(data, 2, highest))).isEqualTo("NotNextWindow");
  }

  @Test
  void refusesCountsThatDoNotAddUp() {
    BatchCommitment commitment = network.batch(0, 2).commitment();

    assertThat(ledger.settleRefusal(OPERATOR, edited(commitment, 6, UInt256.of(3))))
        .isEqualTo("BadCounts");
    assertThat(ledger.settleRefusal(OPERATOR, edited(commitment, 7, UInt256.of(1))))
        .isEqualTo("BadCounts");
    Bytes tooMany = edited(edited(commitment, 6, UInt256.of(65_537)), 7, UInt256.of(65_537));
    assertThat(ledger.settleRefusal(OPERATOR, tooMany)).isEqualTo("BadCounts");
  }

  @Test
  void refusesBlobsAndWorkAboveTheirCaps() {
    BatchCommitment commitment = network.batch(0, 1).commitment();
    UInt256 tokens = UInt256.of(TIMINGS.maxWorkTokens() + 1);
    UInt256 quadratic = UInt256.of(TIMINGS.maxWorkQuadratic() + 1);

    assertThat(ledger.settleRefusal(OPERATOR, edited(commitment, 5, UInt256.of((1 << 22) + 1))))
        .isEqualTo("BlobTooLarge");
    assertThat(ledger.settleRefusal(OPERATOR, edited(commitment, 11, tokens)))
        .isEqualTo("TooMuchWork");
    assertThat(ledger.settleRefusal(OPERATOR, edited(commitment, 12, quadratic)))
        .isEqualTo("TooMuchWork");
  }

  @Test
  void deadlineGrowsWithTheWork() {
    Bytes data =
        edited(
            edited(network.batch(0, 1).commitment(), 11, UInt256.of(1_000)),
            12,
            UInt256.of(1_000_000));

    List<SettlementEvent> events = ledger.settle(OPERATOR, data);

    long expected = TIMINGS.attestSeconds() + TIMINGS.workSeconds(1_000, 1_000_000);
    assertThat(expected).isEqualTo(60);
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            BatchCommitted.class,
            event -> assertThat(event.attestDeadline()).isEqualTo(ledger.timestamp() + expected));
  }

  @Test
  void showsWhatIsNotVerifiedInTimeAndStillTakesLateAttestations() {
    TestBatch batch = network.commit(0, 1);
    network.attest(batch, 2);
    ledger.advance(TIMINGS.attestSeconds() - 1);
    assertThat(network.status(batch)).isEqualTo(ReceiptStatus.SETTLED);
    ledger.advance(1);
    assertThat(network.status(batch)).isEqualTo(ReceiptStatus.NOT_VERIFIED);

    List<SettlementEvent> events = network.attest(batch, VALIDATORS.get(2));

    assertThat(events)
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(Attested.class, event -> assertThat(event.late()).isTrue());
    assertThat(events.getLast()).isInstanceOf(BatchVerified.class);
    assertThat(network.status(batch)).isEqualTo(ReceiptStatus.VERIFIED);
  }

  @Test
  void developmentTimingsWork() {
    new ContractLedger(DevelopmentNetwork.of(VALIDATORS, List.of(OPERATOR)));
  }

  @Test
  void refusesTimingsThatCannotWork() {
    for (SettlementTimings timings :
        List.of(timings(0, 1, 1, 1), timings(1, 0, 1, 1), timings(1, 1, 65_000, 1_000))) {
      assertThatThrownBy(() -> new ContractLedger(withTimings(timings)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    new ContractLedger(withTimings(timings(1, 1, 65_000, 535)));
  }

  private static SettlementTimings timings(
      long tokensPerSecond, long quadraticPerSecond, long maxTokens, long maxQuadratic) {
    return new SettlementTimings(
        1, 1, 1, 1, 1, tokensPerSecond, quadraticPerSecond, maxTokens, maxQuadratic, UInt256.ONE);
  }

  private static DevelopmentNetwork withTimings(SettlementTimings timings) {
    return new DevelopmentNetwork(
        VALIDATORS, List.of(OPERATOR), UInt256.ONE, 1, timings, UInt256.ZERO);
  }

  @Test
  void refusesASecondAttestation() {
    TestBatch batch = network.commit(0, 1);
    network.attest(batch, 1);

    assertThat(attestRefusal(VALIDATORS.getFirst(), batch.id(), TestBatch.hash(3)))
        .isEqualTo("AlreadyAttested");
    assertThat(ledger.view(SettlementContract.batch(batch.id())).attestations()).isEqualTo(1);
  }

  @Test
  void refusesAttestationsByWhoHasNoStakeOfNothingOrWithoutARoot() {
    TestBatch batch = network.commit(0, 1);

    assertThat(attestRefusal(STRANGER, batch.id(), TestBatch.hash(1))).isEqualTo("NotInElectorate");
    assertThat(attestRefusal(VALIDATORS.getFirst(), TestBatch.hash(404), TestBatch.hash(1)))
        .isEqualTo("BatchNotFound");
    assertThat(attestRefusal(VALIDATORS.getFirst(), batch.id(), Hash.ZERO)).isEqualTo("EmptyRoot");
  }

  @Test
  void anOperatorThatValidatesHasNoSayAboutItsOwnBatches() {
    List<Address> validators = new ArrayList<>(VALIDATORS.subList(0, 3));
    validators.add(OPERATOR);
    TestNetwork conflicted = new TestNetwork(DevelopmentNetwork.of(validators, List.of(OPERATOR)));
    TestBatch batch = conflicted.commit(0, 1);

    BatchState state = conflicted.ledger.view(SettlementContract.batch(batch.id()));
    String refusal =
        conflicted.ledger.settleRefusal(
            OPERATOR, SettlementContract.attest(batch.id(), TestBatch.hash(1), TestBatch.hash(1)));
    conflicted.attest(batch, 2);

    assertThat(state.electorate()).isEqualTo(DevelopmentNetwork.coins(300_000));
    assertThat(refusal).isEqualTo("OwnBatch");
    assertThat(conflicted.status(batch)).isEqualTo(ReceiptStatus.VERIFIED);
  }

  @Test
  void aLapsedNodesReceiptsNeverBecomeFinal() {
    TestBatch batch = network.batch(0, 1);
    ledger.advance(TestNetwork.PARTIES.heartbeatMaxAgeSeconds() + 1);
    network.commit(batch);
    network.attest(batch, 3);
    ledger.advance(TIMINGS.challengeSeconds());

    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.LAPSED);
    network.beat(OPERATOR, TestNode.FIRST);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.LAPSED);
  }

  @Test
  void aLapseAfterTheCommitChangesNothing() {
    TestBatch batch = network.commit(0, 1);
    network.attest(batch, 3);
    ledger.advance(TestNetwork.PARTIES.heartbeatMaxAgeSeconds() + 1);

    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.FINAL);
  }

  private String refusal(Address from, BatchCommitment commitment) {
    return ledger.settleRefusal(from, SettlementContract.commitBatch(commitment));
  }

  private String attestRefusal(Address from, Hash batchId, Hash custodyRoot) {
    return ledger.settleRefusal(
        from, SettlementContract.attest(batchId, custodyRoot, TestBatch.hash(2)));
  }

  /// The call with one word of the commitment replaced, which no record of ours would allow.
  private static Bytes edited(BatchCommitment commitment, int word, UInt256 value) {
    return edited(SettlementContract.commitBatch(commitment), word, value);
  }

  private static Bytes edited(Bytes call, int word, UInt256 value) {
    byte[] bytes = call.toArray();
    value.toHash().copyTo(bytes, 4 + word * 32);
    return Bytes.of(bytes);
  }
}
