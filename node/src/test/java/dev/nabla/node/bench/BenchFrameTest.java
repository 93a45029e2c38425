package dev.nabla.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BenchFrameTest {
  private static final Machine MACHINE =
      new Machine("Abacus 9", 2, 4L << 30, "Linux amd64", "25", 0.1, "abc123");

  private final StringWriter printed = new StringWriter();

  @Test
  void printsMediansBesideThePeersWithMachineAndCommit() {
    boolean met =
        run(figures -> {
          figures.add(new Figure("decode", "tokens/s", List.of(90.0, 120.0, 110.0)));
          figures.addPeer("other", new Figure("decode", "tokens/s", List.of(100.0)));
          figures.goal("decode", new Figures.Goal(1.05, true, true));
        });

    assertThat(met).isTrue();
    assertThat(printed.toString())
        .contains("Abacus 9", "abc123", "2026-11-24T10:00", "other")
        .containsPattern("decode +110 +tokens/s +90.0 … 120 \\(3\\) +100 \\(× 1.10\\)")
        .contains("[goal ≥ × 1.05: met]");
  }

  @Test
  void aMissedGoalIsSaid() {
    boolean met =
        run(figures -> {
          figures.add(new Figure("to ready", "s", List.of(6.0, 7.0)));
          figures.goal("to ready", new Figures.Goal(5, false, false));
        });

    assertThat(met).isFalse();
    assertThat(printed.toString()).contains("6.50", "[goal ≤ 5.00: MISSED]");
  }

  @Test
  void aGoalAgainstAPeerThatWasNotMeasuredIsMissed() {
    boolean met =
        run(figures -> {
          figures.add(new Figure("decode", "tokens/s", List.of(90.0)));
          figures.goal("decode", new Figures.Goal(1, true, true));
        });

    assertThat(met).isFalse();
  }

  private boolean run(Consumer<Figures> measure) {
    Benchmark benchmark =
        new Benchmark() {
          @Override
          public String name() {
            return "sample";
          }

          @Override
          public String description() {
            return "a sample";
          }

          @Override
          public void measure(Figures figures) {
            measure.accept(figures);
          }
        };
    return new BenchFrame(
            new PrintWriter(printed), () -> Instant.parse("2026-11-24T10:00:30Z"), MACHINE)
        .run(benchmark);
  }
}
