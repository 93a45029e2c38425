package dev.nabla.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import org.junit.jupiter.api.Test;

class EvmLoopTest {
  @Test
  void assemblesByName() {
    assertThat(EvmAssembler.assemble("PUSH1_40 PUSH0 KECCAK256\n DUP2 SWAP1 JUMPDEST"))
        .isEqualTo(Bytes.fromHex("60405f2081905b"));
    assertThat(EvmAssembler.assemble("PUSH3_1")).isEqualTo(Bytes.fromHex("62000001"));
    assertThat(EvmAssembler.offsetOf("JUMPDEST", "PUSH1_40 JUMPDEST POP JUMPDEST", 1)).isEqualTo(4);
  }

  @Test
  void refusesAnUnknownName() {
    assertThatThrownBy(() -> EvmAssembler.assemble("PUSH0 NOP"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NOP");
  }

  /// A loop that failed early would measure nothing.
  @Test
  void everyLoopUsesUpItsGasAndEndsWell() {
    for (EvmLoop loop : EvmLoop.all()) {
      EvmRun run = new EvmRun(new EvmLoop(loop.name(), loop.code(), 1_000_000));

      EvmRun.Result result = run.once();

      assertThat(result.success()).as(loop.name()).isTrue();
      assertThat(result.gasUsed()).as(loop.name()).isBetween(890_000L, 1_000_000L);
    }
  }

  /// About 2,400 gas a transfer, each with its log.
  @Test
  void transfersTokens() {
    EvmLoop loop = EvmLoop.all().getLast();
    EvmRun.Result result = new EvmRun(new EvmLoop(loop.name(), loop.code(), 1_000_000)).once();

    assertThat(loop.name()).isEqualTo("ERC-20 transfers");
    assertThat(result.logs()).isBetween(300, 450);
  }
}
