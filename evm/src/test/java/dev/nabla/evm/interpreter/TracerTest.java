package dev.nabla.evm.interpreter;

import static dev.nabla.evm.interpreter.Programs.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.MapWorldState;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracerTest {
  private static final long GAS = 100_000;
  private static final Address INNER = Address.ofNumber(0x3000);

  /// Calls [#INNER] with all gas, then stops.
  private static final String CALLER = "5f5f5f5f5f6130005af100";

  @Test
  void seesFramesNestedAndEachInstructionOnce() {
    MapWorldState world =
        new MapWorldState().with(SELF, Bytes.fromHex(CALLER)).with(INNER, Bytes.fromHex("5f5ffd"));
    Recorder recorder = new Recorder();

    traced(recorder).run(Programs.environment(world), Programs.call(GAS));

    assertThat(recorder.events)
        .containsExactly(
            "enter 0",
            "0:0 5f",
            "0:1 5f",
            "0:2 5f",
            "0:3 5f",
            "0:4 5f",
            "0:5 61",
            "0:8 5a",
            "0:9 f1",
            "enter 1",
            "1:0 5f",
            "1:1 5f",
            "1:2 fd",
            "left 1 REVERTED",
            "0:10 00",
            "left 0 COMPLETED");
  }

  @Test
  void changesNothingOfWhatRuns() {
    int cases = Seeds.count(300, 30_000);
    Seeds seeds = Seeds.of("traced and plain runs", cases);
    for (int i = 0; i < cases; i++) {
      byte[] code = seeds.bytes(64);
      MapWorldState world =
          new MapWorldState().with(SELF, Bytes.of(code)).with(INNER, Bytes.of(code));
      Environment plain = Programs.environment(world);
      Environment watched = Programs.environment(world);

      Outcome expected = Programs.evm(Forks.OSAKA).run(plain, Programs.call(GAS));
      Outcome actual = traced(new Recorder()).run(watched, Programs.call(GAS));

      assertThat(actual).isEqualTo(expected);
      assertThat(watched.journal().changes()).isEqualTo(plain.journal().changes());
    }
  }

  private static Evm traced(Tracer tracer) {
    return new Evm(Forks.OSAKA, StandardPrecompiles.of(Forks.OSAKA), tracer);
  }

  private static final class Recorder implements Tracer {
    private final List<String> events = new ArrayList<>();

    @Override
    public void entered(Frame frame) {
      events.add("enter " + frame.depth());
    }

    @Override
    public void before(Frame frame, int opcode) {
      events.add("%d:%d %02x".formatted(frame.depth(), frame.pc(), opcode));
    }

    @Override
    public void after(Frame frame, int opcode) {
      assertThat(events.getLast()).endsWith(" %02x".formatted(opcode));
    }

    @Override
    public void left(Frame frame) {
      events.add("left " + frame.depth() + " " + frame.state());
    }
  }
}
