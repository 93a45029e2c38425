package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/// A vocabulary and slices large enough to be shared out among threads; smaller ones are held to
/// the definition by [TracedRunTest].
class TraceHelpTest {
  private static final int POSITIONS = 40;
  private static final HyperParameters HYPER =
      new HyperParameters(3, 64, 2, 2, 32, 96, 256 * 150 + 19, 64, 1e-5f, 10_000f);
  private static final ExactParameters SAMPLED =
      new ExactParameters(0.9f, 0, 0.95f, POSITIONS, List.of());

  /// Platform threads, one a number.
  private record Threads(int threads) implements TraceHelp {
    @Override
    public void onAll(IntConsumer work) {
      List<Thread> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(Thread.ofPlatform().start(() -> work.accept(number)));
      }
      for (Thread thread : running) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameRoot() {
    Seeds seeds = Seeds.of("anyNumberOfThreadsGivesTheSameRoot", 1);
    float[] values = new float[HYPER.vocabulary() + POSITIONS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) seeds.random().nextDouble(-8, 8);
    }
    Hash alone = root(values, new TraceHelp() {});

    for (int threads : new int[] {1, 2, 3, 7}) {
      assertThat(root(values, new Threads(threads)))
          .as("%s, %d threads", seeds, threads)
          .isEqualTo(alone);
    }
  }

  /// A prompt of 38 positions in one slice, then one a slice.
  private static Hash root(float[] values, TraceHelp help) {
    int prompt = POSITIONS - 2;
    TracedRun run = new TracedRun(HYPER, TracedRun.Rules.unmasked(SAMPLED, 42), prompt, help);
    int[] ids = new int[POSITIONS];
    deliver(run, TokenSlice.withLastLogits(ids, 0, prompt), values);
    for (int position = prompt; position < POSITIONS; position++) {
      ids[position] = run.drawn(position - 1);
      if (position < POSITIONS - 1) {
        deliver(run, TokenSlice.withLastLogits(ids, position, 1), values);
      }
    }
    return run.traceRoot(ids, POSITIONS - prompt);
  }

  private static void deliver(TracedRun run, TokenSlice slice, float[] values) {
    run.begin(slice);
    for (int position = slice.from(); position < slice.end(); position++) {
      run.state(position, 0, values, position);
      for (int layer = 0; layer < HYPER.layers(); layer++) {
        run.keyValue(position, layer, values, 7 * position + layer, values, 9 * position + layer);
        run.state(position, layer + 1, values, 3 * position + layer);
      }
    }
    for (int position = slice.firstLogits(); position < slice.end(); position++) {
      run.logits(position, values, position);
    }
  }
}
