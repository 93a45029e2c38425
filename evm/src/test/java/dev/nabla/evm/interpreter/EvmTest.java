package dev.nabla.evm.interpreter;

import static dev.nabla.evm.interpreter.Programs.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.FrameState;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.MapWorldState;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EvmTest {
  private static final long GAS = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "01, STACK_UNDERFLOW",
    "0c, UNDEFINED_INSTRUCTION",
    "fe, UNDEFINED_INSTRUCTION",
    "5b5f5f56, STACK_OVERFLOW",
    "600456, INVALID_JUMP",
    // The JUMPDEST at 4 is data of the PUSH1 before it.
    "60045660 5b00, INVALID_JUMP",
    "5b5f56, OUT_OF_GAS",
    "5f5f5f3e60015f5f3e, RETURN_DATA_OUT_OF_BOUNDS",
    "7f00000000000000000000000000000000000000000000000000000000ffffffff51, OUT_OF_GAS",
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff51, OUT_OF_GAS"
  })
  void failsForTheRightReason(String code, HaltReason reason) {
    Outcome outcome = Programs.run(code.replace(" ", ""), GAS);

    assertThat(outcome.state()).isEqualTo(FrameState.FAILED);
    assertThat(outcome.haltReason()).contains(reason);
    assertThat(outcome.gasLeft()).isZero();
  }

  @Test
  void keepsGasAndOutputOfARevert() {
    Outcome outcome = Programs.run("602a5f5260205ffd", GAS);

    assertThat(outcome.state()).isEqualTo(FrameState.REVERTED);
    assertThat(outcome.output()).isEqualTo(UInt256.of(42).toHash().toBytes());
    assertThat(outcome.gasLeft()).isEqualTo(GAS - 3 - 2 - 3 - 3 - 3 - 2);
  }

  @Test
  void runsOffTheEndAsStop() {
    Outcome outcome = Programs.run("6001", GAS);

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.output()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void readsZerosWherePushReachesBeyondTheCode() {
    String storeThenPush = "6008565b5260205ff3" + "5b5f61ff";

    Outcome outcome = Programs.run("61ff005f5260205ff3", GAS);
    Outcome cut = Programs.run(storeThenPush, GAS);

    assertThat(outcome.output()).isEqualTo(UInt256.of(0xff00).toHash().toBytes());
    assertThat(cut.haltReason()).contains(HaltReason.INVALID_JUMP);
  }

  @Test
  void countsLeadingZerosOnlySinceOsaka() {
    String code = "60011e" + Programs.returnTop();

    Outcome osaka = Programs.run(code, GAS);
    Outcome prague = Programs.run(Forks.named("Prague").orElseThrow(), code, GAS);

    assertThat(osaka.output()).isEqualTo(UInt256.of(255).toHash().toBytes());
    assertThat(prague.haltReason()).contains(HaltReason.UNDEFINED_INSTRUCTION);
  }

  @Test
  void raisesToPowersLikeBigInteger() {
    int count = Seeds.count(300, 20_000);
    Seeds seeds = Seeds.of("EXP", count);
    for (int i = 0; i < count; i++) {
      BigInteger base = new BigInteger(1, seeds.bytes(32)).shiftRight(seeds.nextInt(0, 256));
      BigInteger exponent = new BigInteger(1, seeds.bytes(32)).shiftRight(seeds.nextInt(0, 256));
      String operands = Programs.push(UInt256.of(exponent)) + Programs.push(UInt256.of(base));

      Outcome outcome = Programs.run(operands + "0a" + Programs.returnTop(), GAS);

      BigInteger expected = base.modPow(exponent, BigInteger.ONE.shiftLeft(256));
      assertThat(outcome.output())
          .as("%x ^ %x, %s", base, exponent, seeds)
          .isEqualTo(UInt256.of(expected).toHash().toBytes());
    }
  }

  /// Calls itself with all gas until depth 1,024, on a thread whose stack would not bear that if
  /// frames stood on it.
  @Test
  void standsTheDeepestCallsOnASmallThread() throws InterruptedException {
    String callSelf = "5f5f5f5f5f305af1" + Programs.returnTop();
    boolean[] succeeded = new boolean[1];
    Thread small =
        new Thread(
            null,
            () -> succeeded[0] = Programs.run(callSelf, 1L << 40).isSuccess(),
            "small",
            160 << 10);

    small.start();
    small.join();

    assertThat(succeeded[0]).isTrue();
  }

  /// Bodies of loops, one for each family of instructions below 100 gas. BLOCKHASH and BLOBHASH are
  /// left out: what they hand out is the block's.
  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of(
            "arithmetic",
            "600260c80150600260c80250600260c80350600260c80450600260c80550600260c80650"
                + "600260c80750600260c80a50600260c80b5060616037602c085060616037602c09507f8e"
                + "dad8b55b1586805ea8c245d8c16b06a5102b791fc6eb60693731c0677bf5017f8edad8b5"
                + "5b1586805ea8c245d8c16b06a5102b791fc6eb60693731c0677bf5010250"),
        Arguments.of(
            "comparison and bits",
            "600260c81050600260c81150600260c81250600260c81350600260c81450600260c81650"
                + "600260c81750600260c81850600260c81a50600260c81b50600260c81c50600260c81d50"
                + "600915506009195060091e50"),
        Arguments.of(
            "memory and calldata",
            "60015f525f515060015f5360205f20505f355060205f5f3760205f5f3960205f5f5e5f5f"
                + "5f3e5950"),
        Arguments.of(
            "context and stack",
            "3050325033503450365038503a503d50415042504350445045504650475048504a505850"
                + "5a505f506001808190505050607b50"));
  }

  /// The same loop, run for twenty times as long, must not allocate more.
  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void allocatesNothingPerInstruction(String name, String body) {
    MapWorldState world = new MapWorldState().with(SELF, Bytes.fromHex("5b" + body + "5f56"));
    Evm evm = Programs.evm(Forks.OSAKA);
    Environment environment = Programs.environment(world);
    for (int i = 0; i < 30; i++) {
      evm.run(environment, Programs.call(GAS));
    }

    long few = allocated(evm, environment, GAS);
    long many = allocated(evm, environment, 20 * GAS);

    assertThat(many - few).as(name).isLessThan(2_000);
  }

  /// Bodies of loops of other instructions, the gas of a round, and the bytes that it may allocate.
  static Stream<Arguments> dearerBodies() {
    return Stream.of(
        // SLOAD, TLOAD, and three look-ups of an account: an address of 32 bytes each.
        Arguments.of("reads of state", "6001545060015c5030315030 3b50303f50", 104),
        // 1,024 bytes of calldata, code, an account's code (its address) and memory; their hash.
        Arguments.of(
            "copies", "6104005f5f376104005f5f396104005f5f303c6104005f60205e6104005f2050", 40),
        // SSTORE of two values in turn: a number and what undoes the change.
        Arguments.of("storage", "5a600155", 200),
        Arguments.of("transient storage", "5a60015d", 200),
        // LOG1 of 32 bytes: the entry, its topic and its data.
        Arguments.of("logs", "600160205fa1", 400),
        // CALL of nobody: the message and its input.
        Arguments.of("calls", "5f5f60205f5f61dead5af150", 600));
  }

  /// What state, logs and calls keep is allocated, and nothing beside it.
  @ParameterizedTest(name = "{0}")
  @MethodSource("dearerBodies")
  void allocatesForDearInstructionsOnlyWhatTheyKeep(String name, String body, int bytes) {
    String code = "5b" + body.replace(" ", "") + "5f56";
    MapWorldState world = new MapWorldState().with(SELF, Bytes.fromHex(code));
    Evm evm = Programs.evm(Forks.OSAKA);
    for (int i = 0; i < 30; i++) {
      evm.run(Programs.environment(world), Programs.call(10 * GAS));
    }

    long few = allocated(evm, Programs.environment(world), GAS);
    long many = allocated(evm, Programs.environment(world), 20 * GAS);

    long rounds = 19 * GAS / gasOfARound(world);
    assertThat((double) (many - few) / rounds).as(name).isLessThan(bytes);
  }

  /// Of the second and later rounds, when all is warm: what 99 of them take together.
  private static long gasOfARound(MapWorldState world) {
    long[] jumps = new long[2];
    Tracer counting =
        new Tracer() {
          private int rounds;

          @Override
          public void entered(Frame frame) {}

          @Override
          public void before(Frame frame, int opcode) {
            if (opcode == Opcode.JUMP && frame.depth() == 0) {
              rounds++;
              if (rounds == 2) {
                jumps[0] = frame.gas();
              } else if (rounds == 101) {
                jumps[1] = frame.gas();
              }
            }
          }

          @Override
          public void after(Frame frame, int opcode) {}

          @Override
          public void left(Frame frame) {}
        };
    new Evm(Forks.OSAKA, StandardPrecompiles.of(Forks.OSAKA), counting)
        .run(Programs.environment(world), Programs.call(GAS));
    return (jumps[0] - jumps[1]) / 99;
  }

  private static long allocated(Evm evm, Environment environment, long gas) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Outcome outcome = evm.run(environment, Programs.call(gas));
    long after = threads.getCurrentThreadAllocatedBytes();
    assertThat(outcome.haltReason()).contains(HaltReason.OUT_OF_GAS);
    return after - before;
  }

  @Test
  void callsAbsentAccountsWithoutEffect() {
    String callNobody = "5f5f5f5f5f61dead5af1" + Programs.returnTop();

    Outcome outcome = Programs.run(callNobody, GAS);

    assertThat(outcome.output()).isEqualTo(UInt256.ONE.toHash().toBytes());
  }

  /// The identity contract copies 42; BLAKE2's refuses an empty input and takes the gas of its
  /// call.
  @Test
  void takesOverWhatAPrecompiledContractGivesOrRefuses() {
    String copy = "602a5f52" + "602060206020" + "5f60045afa" + "506020516000526020" + "5ff3";
    String refused = "5f5f5f5f600961fffffa" + Programs.returnTop();

    Outcome copied = Programs.run(copy, GAS);
    Outcome failed = Programs.run(refused, GAS);

    assertThat(copied.output()).isEqualTo(UInt256.of(42).toHash().toBytes());
    assertThat(failed.output()).isEqualTo(UInt256.ZERO.toHash().toBytes());
    assertThat(GAS - failed.gasLeft()).isGreaterThan(0xffff);
  }

  @Test
  void refusesToWriteInsideAStaticCall() {
    Address writer = Address.ofNumber(0x3000);
    String code = "5f5f5f5f6130005afa" + Programs.returnTop();
    MapWorldState world =
        new MapWorldState().with(SELF, Bytes.fromHex(code)).with(writer, Bytes.fromHex("60015f55"));

    Outcome outcome =
        Programs.evm(Forks.OSAKA).run(Programs.environment(world), Programs.call(GAS));

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.output()).isEqualTo(UInt256.ZERO.toHash().toBytes());
  }
}
