package dev.nabla.services.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import org.junit.jupiter.api.Test;

class DisputePhaseTest {
  private static final long COMMIT_DEADLINE = 100;
  private static final long REVEAL_DEADLINE = 110;

  private static DisputePhase phase(long now, long acted, long abstained, long guilty, long clear) {
    Dispute dispute =
        new Dispute(
            Hash.ZERO,
            Address.ZERO,
            90,
            0,
            0,
            UInt256.ONE,
            COMMIT_DEADLINE,
            REVEAL_DEADLINE,
            0,
            DisputeOutcome.OPEN,
            false,
            UInt256.of(acted),
            UInt256.of(abstained),
            0,
            false,
            UInt256.of(guilty),
            UInt256.of(clear),
            Hash.ZERO);
    return new DisputePhase(dispute, UInt256.of(4), now);
  }

  @Test
  void commitsEndAtTheirDeadline() {
    assertThat(phase(99, 0, 0, 0, 0).isCommitting()).isTrue();
    assertThat(phase(100, 0, 0, 0, 0).isCommitting()).isFalse();
  }

  @Test
  void revealsBeginAtTheDeadlineOrOnceAllHaveActed() {
    assertThat(phase(99, 3, 0, 0, 0).isRevealing()).isFalse();
    assertThat(phase(99, 4, 0, 0, 0).isRevealing()).isTrue();
    assertThat(phase(100, 0, 0, 0, 0).isRevealing()).isTrue();
    assertThat(phase(110, 4, 0, 0, 0).isRevealing()).isFalse();
  }

  @Test
  void isDecidableOnceTheOutcomeIsCertainOrTimeIsUp() {
    assertThat(phase(105, 4, 0, 2, 0).isDecidable()).isFalse();
    assertThat(phase(105, 4, 0, 3, 0).isDecidable()).isTrue();
    assertThat(phase(105, 4, 0, 0, 3).isDecidable()).isTrue();
    assertThat(phase(105, 4, 0, 2, 2).isDecidable()).isTrue();
    assertThat(phase(95, 2, 2, 0, 0).isDecidable()).isTrue();
    assertThat(phase(95, 1, 1, 0, 0).isDecidable()).isFalse();
    assertThat(phase(110, 0, 0, 0, 0).isDecidable()).isTrue();
  }
}
