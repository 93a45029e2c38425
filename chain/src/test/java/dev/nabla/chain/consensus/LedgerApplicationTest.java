package dev.nabla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerApplicationTest {
  private static final Address COUNTER = Address.ofNumber(0x2001);
  private static final Bytes KEY = Bytes.of((byte) 1);
  private static final Bytes LEAVING = Bytes.of((byte) 2);
  private static final Turn TURN =
      new Turn(LedgerHarness.START.getEpochSecond() + 7, Address.ofNumber(0xaa));

  /// One validator as strong as a counter says, and one that is there until it first counts.
  private static final ValidatorRule RULE =
      state -> {
        long count = state.storage(COUNTER, UInt256.ZERO).toLong();
        ValidatorUpdate counted = new ValidatorUpdate(KEY, 10 + count);
        return count == 0 ? List.of(counted, new ValidatorUpdate(LEAVING, 1)) : List.of(counted);
      };

  private final LedgerHarness ledger =
      LedgerHarness.start(
          LedgerHarness.clock(),
          List.of(new GenesisConstructor(COUNTER, Bytecode.deploying(Bytecode.counting()))));
  private final LedgerApplication application = new LedgerApplication(ledger.ledger(), RULE);

  @Test
  void aDecidedBlockIsWrittenByItsCommitAlone() {
    Bytes block = application.prepareProposal(TURN);

    Application.Finalized finalized = application.finalizeBlock(block, TURN);

    assertThat(application.info().height()).isZero();
    assertThat(application.commit())
        .isEqualTo(new Application.Committed(1, finalized.appHash()))
        .isEqualTo(application.info());
    assertThat(ledger.chain().head().header().timestamp()).isEqualTo(TURN.timestamp());
    assertThatThrownBy(application::commit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhosePowerABlockChanges() {
    assertThat(application.initChain())
        .containsExactly(new ValidatorUpdate(KEY, 10), new ValidatorUpdate(LEAVING, 1));
    ledger
        .pool()
        .add(
            LedgerHarness.transaction(0, Optional.of(COUNTER), UInt256.ZERO, Bytes.EMPTY, 100_000)
                .signed(LedgerHarness.key(0)));

    Application.Finalized finalized =
        application.finalizeBlock(application.prepareProposal(TURN), TURN);

    assertThat(finalized.validatorUpdates())
        .containsExactly(new ValidatorUpdate(KEY, 11), new ValidatorUpdate(LEAVING, 0));
    application.commit();
    assertThat(
            application.finalizeBlock(application.prepareProposal(TURN), TURN).validatorUpdates())
        .isEmpty();
  }

  @Test
  void refusesOtherTurnsAndBytesThatAreNoBlock() {
    Bytes block = application.prepareProposal(TURN);
    byte[] bytes = block.toArray();

    assertRejected(block, new Turn(TURN.timestamp() + 1, TURN.proposer()));
    assertRejected(block, new Turn(TURN.timestamp(), Address.ofNumber(0xab)));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertRejected(Bytes.of(changed), TURN);
    }
    assertThatThrownBy(() -> application.finalizeBlock(Bytes.EMPTY, TURN))
        .isInstanceOf(IllegalStateException.class);
  }

  private void assertRejected(Bytes block, Turn turn) {
    assertThat(application.processProposal(block, turn))
        .isInstanceOf(ProposalVerdict.Rejected.class);
  }
}
