package dev.nabla.evm.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.bytes.Bytes;
import org.junit.jupiter.api.Test;

class BlocksTest {
  /// `PUSH1 1, DUP2, ADD, GAS | POP, JUMPDEST` with one word more on the stack.
  private static final String CODE = "600181015a" + "50" + "5b5050";

  private static Blocks blocks(String code) {
    return new BlockAnalysis(new Code(Bytes.fromHex(code)), Forks.OSAKA.instructions()).cut();
  }

  @Test
  void addsUpWhatItsInstructionsAskFor() {
    Blocks blocks = blocks(CODE);

    long first = blocks.ruleAt(0);
    long second = blocks.ruleAt(5);
    long third = blocks.ruleAt(6);

    assertThat(Blocks.gas(first)).isEqualTo(3 + 3 + 3 + 2);
    assertThat(Blocks.required(first)).isEqualTo(Stack.LIMBS);
    assertThat(Blocks.room(first)).isEqualTo(2 * Stack.LIMBS);
    assertThat(Blocks.gas(second)).isEqualTo(2);
    assertThat(Blocks.required(second)).isEqualTo(Stack.LIMBS);
    assertThat(Blocks.room(second)).isZero();
    assertThat(Blocks.gas(third)).isEqualTo(1 + 2 + 2);
    assertThat(Blocks.required(third)).isEqualTo(2 * Stack.LIMBS);
    assertThat(Blocks.skipped(first)).isZero();
    assertThat(Blocks.skipped(third)).isEqualTo(1);
  }

  @Test
  void tellsWhatWasPaidAhead() {
    Blocks blocks = blocks(CODE);

    assertThat(blocks.gasFrom(0)).isEqualTo(11);
    assertThat(blocks.gasFrom(2)).isEqualTo(8);
    assertThat(blocks.gasFrom(4)).isEqualTo(2);
  }

  @Test
  void mayNeverBeEnteredWhereAnInstructionIsUndefined() {
    long rule = blocks("5f".repeat(20) + "0c").ruleAt(0);

    assertThat(Blocks.required(rule)).isGreaterThan(Stack.LIMIT_LIMBS);
  }

  @Test
  void fusesOnlyWhatCannotBeJumpedInto() {
    byte[] fused = blocks("8101" + "6001" + "5b01").instructions();

    assertThat(fused[0] & 0xff).isEqualTo(Superinstruction.DUP_ADD);
    assertThat(fused[1]).isEqualTo((byte) 2);
    assertThat(fused[2]).isEqualTo((byte) 0x60);
    assertThat(fused[5]).isEqualTo((byte) 0x01);
  }

  @Test
  void fusesAJumpOnlyToADestination() {
    assertThat(blocks("610004565b").instructions()[0] & 0xff)
        .isEqualTo(Superinstruction.PUSH2_JUMP);
    assertThat(blocks("610003565b").instructions()[0]).isEqualTo((byte) 0x61);
  }

  @Test
  void mayNeverBeEnteredWhereNoStackIsLargeEnough() {
    assertThat(Blocks.room(blocks("5f".repeat(1_024)).ruleAt(0))).isEqualTo(Stack.LIMIT_LIMBS);
    assertThat(Blocks.room(blocks("5f".repeat(5_000)).ruleAt(0))).isGreaterThan(Stack.LIMIT_LIMBS);
    assertThat(Blocks.required(blocks("50".repeat(5_000)).ruleAt(0)))
        .isGreaterThan(Stack.LIMIT_LIMBS);
  }

  /// Long runs without a jump, and more starts than one word of bits has.
  @Test
  void findsEveryBlockOfALongCode() {
    String code = "5b" + "5f50".repeat(1_000) + "5b".repeat(500);
    Blocks blocks = blocks(code);

    assertThat(Blocks.gas(blocks.ruleAt(0))).isEqualTo(4_001);
    assertThat(Blocks.room(blocks.ruleAt(0))).isEqualTo(Stack.LIMBS);
    for (int at = 2_001; at < 2_500; at++) {
      assertThat(Blocks.gas(blocks.ruleAt(at))).as("%d", at).isEqualTo(1);
    }
  }
}
