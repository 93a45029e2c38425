package dev.nabla.evm.interpreter;

import static dev.nabla.evm.interpreter.Programs.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.frame.CodeCache;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.MapWorldState;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A frame that runs block by block ends as one that runs instruction by instruction, which a
/// watched one does.
class PaceProperties {
  private static final int STEPS = 40;

  /// Often enough that the code of any program here has been cut into blocks on the way.
  private static final int RUNS = STEPS * 4;

  private static final Tracer BLIND =
      new Tracer() {
        @Override
        public void entered(Frame frame) {}

        @Override
        public void before(Frame frame, int opcode) {}

        @Override
        public void after(Frame frame, int opcode) {}

        @Override
        public void left(Frame frame) {}
      };

  /// How a run ended: outcome, changes, refund.
  private record End(Outcome outcome, StateChanges changes) {}

  @Test
  void blocksEndAsTheirInstructionsDo() {
    int cases = Seeds.count(20_000, 2_000_000);
    Seeds seeds = Seeds.of("block by block", cases);
    Evm byBlock = Programs.evm(Forks.OSAKA);
    Evm byInstruction = watched();
    Set<HaltReason> reasons = EnumSet.noneOf(HaltReason.class);
    int good = 0;
    for (int i = 0; i < cases; i++) {
      Bytes code = Bytes.of(program(seeds));
      long gas = seeds.nextInt(0, 8) == 0 ? 50_000 : seeds.nextInt(0, 800);

      End expected = end(byInstruction, code, gas, new CodeCache());
      End actual = end(byBlock, code, gas, CodeCache.eager());

      assertThat(actual).as("%s with %d gas, %s", code, gas, seeds).isEqualTo(expected);
      expected.outcome().haltReason().ifPresent(reasons::add);
      good += expected.outcome().isSuccess() ? 1 : 0;
    }
    assertThat(good).isGreaterThan(cases / 20);
    assertThat(reasons)
        .contains(
            HaltReason.OUT_OF_GAS,
            HaltReason.STACK_UNDERFLOW,
            HaltReason.STACK_OVERFLOW,
            HaltReason.INVALID_JUMP,
            HaltReason.UNDEFINED_INSTRUCTION);
  }

  /// A block may fill the whole stack, and no more.
  @ParameterizedTest
  @CsvSource({"200, true", "1000, true", "1023, true", "1024, true", "1025, false", "9000, false"})
  void fillsTheStackInOneBlock(int words, boolean fits) {
    for (String push : List.of("5f", "60ff", "7f" + "ab".repeat(32), "30")) {
      Bytes code = Bytes.fromHex(push.repeat(words));

      End actual = end(Programs.evm(Forks.OSAKA), code, 100_000, CodeCache.eager());

      assertThat(actual).isEqualTo(end(watched(), code, 100_000, new CodeCache()));
      assertThat(actual.outcome().isSuccess()).as("%d times %s", words, push).isEqualTo(fits);
    }
  }

  @Test
  void runsAlikeHoweverOftenItHasRun() {
    int cases = Seeds.count(100, 10_000);
    Seeds seeds = Seeds.of("run again and again", cases);
    Evm evm = Programs.evm(Forks.OSAKA);
    for (int i = 0; i < cases; i++) {
      Bytes code = Bytes.of(program(seeds));
      CodeCache codes = new CodeCache();
      End first = end(evm, code, 20_000, codes);
      for (int run = 1; run < RUNS; run++) {
        assertThat(end(evm, code, 20_000, codes)).as("%s, %s", code, seeds).isEqualTo(first);
      }
    }
  }

  private static Evm watched() {
    return new Evm(Forks.OSAKA, StandardPrecompiles.of(Forks.OSAKA), BLIND);
  }

  private static End end(Evm evm, Bytes code, long gas, CodeCache codes) {
    MapWorldState world = new MapWorldState().with(SELF, code);
    Environment environment = Programs.environment(Forks.OSAKA, world, codes);
    Outcome outcome = evm.run(environment, Programs.call(gas));
    return new End(outcome, environment.journal().changes());
  }

  /// Mostly pairs that there are superinstructions for, operands that make sense more often than
  /// not, jumps that mostly land, and some noise; in the end, what the gas and the top word are.
  private static byte[] program(Seeds seeds) {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    if (seeds.nextInt(0, 50) == 0) {
      return growing(seeds, code);
    }
    int words = seeds.nextInt(0, 18);
    for (int i = 0; i < words; i++) {
      code.write(Opcode.PUSH1 + seeds.nextInt(0, 3) * 15);
      code.writeBytes(seeds.bytes(Opcode.size(lastByte(code)) - 1));
    }
    int steps = seeds.nextInt(1, STEPS);
    for (int i = 0; i < steps; i++) {
      step(seeds, code);
    }
    code.writeBytes(Bytes.fromHex("5a5f5260205ff3").toArray());
    return code.toByteArray();
  }

  /// A loop that leaves words behind, until the stack is full or the gas is gone.
  private static byte[] growing(Seeds seeds, ByteArrayOutputStream code) {
    write(code, Opcode.JUMPDEST);
    for (int word = seeds.nextInt(1, 12); word > 0; word--) {
      write(code, Opcode.PUSH1, word);
    }
    write(code, Opcode.DUP1, 0x01, Opcode.PUSH1 + 1, 0, 0, Opcode.JUMP);
    return code.toByteArray();
  }

  private static int lastByte(ByteArrayOutputStream code) {
    return code.toByteArray()[code.size() - 1] & 0xff;
  }

  private static void step(Seeds seeds, ByteArrayOutputStream code) {
    int[] seconds = {0x01, 0x02, 0x03, 0x10, 0x11, 0x14, 0x16, 0x17, 0x18, 0x1b, 0x1c, 0x51, 0x52};
    int second = seconds[seeds.nextInt(0, seconds.length)];
    switch (seeds.nextInt(0, 14)) {
      case 0, 1, 2 -> write(code, Opcode.DUP1 + seeds.nextInt(0, 16), second);
      case 3 -> write(code, Opcode.PUSH0, second);
      case 4, 5 -> write(code, Opcode.PUSH1, seeds.nextInt(0, 256), second);
      case 6 -> write(code, Opcode.PUSH1 + 1, seeds.nextInt(0, 4), seeds.nextInt(0, 256), second);
      case 7 -> write(code, Opcode.SWAP1 + seeds.nextInt(0, 16), Opcode.POP);
      case 8 -> jump(seeds, code);
      case 9 -> write(code, Opcode.JUMPDEST);
      case 10 -> write(code, Opcode.GAS);
      case 11 -> write(code, second);
      case 12 -> write(code, Opcode.SWAP1 + seeds.nextInt(0, 16));
      default -> write(code, seeds.nextInt(0, 256));
    }
  }

  private static void jump(Seeds seeds, ByteArrayOutputStream code) {
    boolean back = seeds.nextInt(0, 4) == 0;
    int target = back ? seeds.nextInt(0, code.size() + 1) : code.size() + 5;
    if (seeds.nextInt(0, 2) == 0) {
      write(code, Opcode.ISZERO);
      target += back ? 0 : 1;
    }
    int jump = seeds.nextInt(0, 2) == 0 ? Opcode.JUMP : Opcode.JUMPI;
    write(code, Opcode.PUSH1 + 1, target >> 8, target & 0xff, jump, seeds.nextInt(0, 256));
    write(code, Opcode.JUMPDEST);
  }

  private static void write(ByteArrayOutputStream code, int... bytes) {
    for (int each : bytes) {
      code.write(each);
    }
  }
}
