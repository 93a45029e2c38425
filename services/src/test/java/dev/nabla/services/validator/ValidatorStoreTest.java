package dev.nabla.services.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.SettlementContract.Vote;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.services.validator.ValidatorStore.Found;
import dev.nabla.services.validator.ValidatorStore.Intent;
import dev.nabla.services.validator.ValidatorStore.Work;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidatorStoreTest {
  private static final Hash BATCH = new Hash(1, 2, 3, 4);
  private static final Hash RECEIPT = new Hash(5, 6, 7, 8);
  private static final Work WORK =
      new Work(
          new Log(Address.ofNumber(9), List.of(BATCH, RECEIPT), Bytes.utf8("data")), 12, 1_795);

  private final MemoryStore disk = new MemoryStore();
  private ValidatorStore store = new ValidatorStore(disk);

  private void restart() {
    store = new ValidatorStore(disk);
  }

  @Test
  void beginsAtTheFirstBlock() {
    assertThat(store.nextBlock()).isZero();
    assertThat(store.batches(null)).isEmpty();
    assertThat(store.disputes(null)).isEmpty();
  }

  @Test
  void remembersPlaceAndWorkTogether() {
    store.advance(13, List.of(new Found(BATCH, WORK)), List.of(new Found(RECEIPT, WORK)));
    restart();

    assertThat(store.nextBlock()).isEqualTo(13);
    assertThat(store.batches(null)).containsExactly(new Found(BATCH, WORK));
    assertThat(store.disputes(null)).containsExactly(new Found(RECEIPT, WORK));
  }

  @Test
  void belongsToOneLedger() {
    store.bind(BATCH);
    restart();
    store.bind(BATCH);

    assertThatThrownBy(() -> store.bind(RECEIPT)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesWorkInRounds() {
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < ValidatorStore.MAX_WORK + 3; i++) {
      all.add(new Found(new Hash(i, 0, 0, 0), WORK));
    }
    store.advance(1, all, List.of());

    List<Found> first = store.batches(null);
    List<Found> second = store.batches(first.getLast().id());

    assertThat(first).hasSize(ValidatorStore.MAX_WORK);
    assertThat(second).hasSize(3).doesNotContainAnyElementsOf(first);
  }

  @Test
  void aPieceThatFailsKeepsNoOtherWaiting() {
    store.advance(1, List.of(new Found(BATCH, WORK), new Found(RECEIPT, WORK)), List.of());
    Rounds rounds = new Rounds(store::batches);
    List<Hash> served = new ArrayList<>();

    assertThatThrownBy(() ->
            rounds.run(piece -> {
              served.add(piece.id());
              throw new IllegalStateException("broken " + piece.id());
            }))
        .hasMessage("broken " + BATCH);

    assertThat(served).containsExactly(BATCH, RECEIPT);
  }

  @Test
  void forgetsWhatIsFinished() {
    store.advance(13, List.of(new Found(BATCH, WORK)), List.of(new Found(RECEIPT, WORK)));
    store.finishBatch(BATCH);
    store.finishDispute(RECEIPT);
    restart();

    assertThat(store.batches(null)).isEmpty();
    assertThat(store.disputes(null)).isEmpty();
  }

  @Test
  void keepsAnIntentBeyondTheBatchAndRefusesAnother() {
    Intent intent = new Intent(new Hash(1, 1, 1, 1), new Hash(2, 2, 2, 2));
    store.keep(BATCH, intent);
    store.finishBatch(BATCH);
    restart();

    assertThat(store.intent(BATCH)).contains(intent);
    store.keep(BATCH, intent);
    assertThatThrownBy(() -> store.keep(BATCH, new Intent(Hash.ZERO, Hash.ZERO)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsAVoteWithItsSaltUntilTheDisputeIsOver() {
    Vote vote =
        new Vote(FaultMask.of(Fault.TEXT, Fault.TRACE), new Hash(3, 3, 3, 3), new Hash(4, 4, 4, 4));
    store.keep(RECEIPT, vote);
    restart();
    assertThat(store.vote(RECEIPT)).contains(vote);

    store.finishDispute(RECEIPT);

    assertThat(store.vote(RECEIPT)).isEmpty();
  }
}
