package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.TIMINGS;
import static dev.nabla.contracts.TestNetwork.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementLayout;
import dev.nabla.protocol.contract.SettlementLayout.ReceiptState;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What storage says is what the views say.
class SettlementLayoutTest {
  private final TestNetwork network = new TestNetwork();
  private final ContractLedger ledger = network.ledger;
  private final TestBatch batch = network.batch(0, 2, 1);

  @Test
  void readsTheBatchAsTheViewDoes() {
    network.commit(batch);
    network.attest(batch, 3);

    assertThat(state(0, 0).batch()).isEqualTo(ledger.view(SettlementContract.batch(batch.id())));
  }

  @Test
  void tellsTheStatusAsTheViewDoesAtEveryStep() {
    assertThatBothAgreeOn(ReceiptStatus.NONE);
    network.commit(batch);
    assertThatBothAgreeOn(ReceiptStatus.SETTLED);
    network.attest(batch, 3);
    assertThatBothAgreeOn(ReceiptStatus.VERIFIED);
    network.challenge(batch, 0, 0);
    assertThatBothAgreeOn(ReceiptStatus.CHALLENGED);
    network.voteAll(batch.receiptId(0, 0), 3, vote(0));
    network.decide(batch.receiptId(0, 0));
    ledger.advance(TIMINGS.challengeSeconds());
    assertThatBothAgreeOn(ReceiptStatus.FINAL);
  }

  @Test
  void tellsRejectedAndUndecided() {
    network.commit(batch);
    Hash guilty = network.challenge(batch, 0, 0);
    network.voteAll(guilty, 3, vote(1));
    network.decide(guilty);
    assertThatBothAgreeOn(ReceiptStatus.REJECTED);

    Hash undecided = network.challenge(batch, 0, 1);
    ledger.advance(100);
    network.decide(undecided);
    ledger.advance(100);
    network.decide(undecided);

    assertThat(state(0, 1).statusAt(ledger.timestamp())).isEqualTo(ReceiptStatus.UNDECIDED);
    assertThat(network.status(batch, 0, 1)).isEqualTo(ReceiptStatus.UNDECIDED);
  }

  @Test
  void refusesMissingSlots() {
    network.commit(batch);

    assertThatThrownBy(() -> SettlementLayout.read(batch.id(), batch.receiptId(0, 0), 0, Map.of()))
        .isInstanceOf(DecodingException.class);
  }

  private void assertThatBothAgreeOn(ReceiptStatus status) {
    assertThat(state(0, 0).statusAt(ledger.timestamp())).isEqualTo(status);
    assertThat(network.status(batch, 0, 0)).isEqualTo(status);
  }

  private ReceiptState state(int window, int index) {
    Hash receiptId = batch.receiptId(window, index);
    Map<UInt256, UInt256> values =
        SettlementLayout.slots(batch.id(), receiptId, window).stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    slot -> ledger.world().storage(ContractAddresses.SETTLEMENT, slot)));
    return SettlementLayout.read(batch.id(), receiptId, window, values);
  }
}
