package dev.nabla.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.BatchState;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.contract.SettlementEvent.AnswerChallenged;
import dev.nabla.protocol.contract.SettlementEvent.BatchCommitted;
import dev.nabla.protocol.inference.InferenceReceipt;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What Java signs and hashes is what Solidity hashes.
class StructHashesTest {
  private final TestNetwork network = new TestNetwork();

  @Test
  void receiptIdIsTheSameOnBothSides() {
    InferenceReceipt receipt = network.batch(0, 1).receipt(0, 0);

    assertThat(network.ledger.view(SettlementContract.receiptIdOf(receipt)))
        .isEqualTo(receipt.id(TestBatch.DOMAIN));
  }

  @Test
  void batchIdAndCommitmentHashAreTheSameOnBothSides() {
    TestBatch batch = network.commit(0, 2, 0, 1);

    BatchState state = network.ledger.view(SettlementContract.batch(batch.id()));

    assertThat(state.commitmentHash())
        .isEqualTo(SettlementContract.commitmentHash(batch.commitment()));
  }

  @Test
  void commitmentSurvivesTheEvent() {
    TestBatch batch = network.batch(0, 2, 0, 1);

    List<SettlementEvent> events = network.commit(batch);

    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            BatchCommitted.class,
            event -> assertThat(event.commitment()).isEqualTo(batch.commitment()));
  }

  @Test
  void challengeSurvivesTheEvent() {
    TestBatch batch = network.commit(0, 2, 0, 3);
    AnswerChallenge challenge = batch.challenge(2, 1, TestNetwork.MODEL.modelId());

    List<SettlementEvent> events =
        network.ledger.settle(
            TestNetwork.STRANGER, SettlementContract.challengeAnswer(challenge), TestNetwork.BOND);

    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            AnswerChallenged.class,
            event -> {
              assertThat(event.challenge()).isEqualTo(challenge);
              assertThat(event.receiptId()).isEqualTo(challenge.receiptId());
            });
  }

  @Test
  void modelIdIsTheSameOnBothSides() {
    assertThat(network.ledger.view(ModelHubContract.modelIdByName("tiny")))
        .isEqualTo(TestNetwork.MODEL.modelId());
    assertThat(network.ledger.view(ModelHubContract.model(TestNetwork.MODEL.modelId())))
        .isEqualTo(TestNetwork.MODEL);
  }

  @Test
  void everyArtefactConstructsAtItsAddress() {
    for (Address contract :
        List.of(
            ContractAddresses.STAKING,
            ContractAddresses.TEE_REGISTRY,
            ContractAddresses.MODEL_HUB,
            ContractAddresses.SETTLEMENT)) {
      Bytes code =
          network
              .ledger
              .world()
              .code(network.ledger.world().account(contract).orElseThrow().codeHash());

      assertThat(code.size()).isBetween(1_000, 24_576);
    }
  }
}
