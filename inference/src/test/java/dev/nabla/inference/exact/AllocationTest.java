package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.model.gguf.TensorType;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Compiled kernels allocate nothing. The compiler's silent boxing of vectors costs 2 to 20 times,
/// and no test of speed under load would notice it.
class AllocationTest {
  private static final com.sun.management.ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

  /// What a feed may allocate apart from kernels: a batch, a task for the team.
  private static final long FEED_BYTES = 256;

  private static final int MOST_ROUNDS = 400;
  private static final RandomGguf.Shape SHAPE =
      new RandomGguf.Shape(2, 192, 6, 2, 256, 2048, TensorType.Q4_1, TensorType.Q8_0, true);
  private static final List<TensorType> OTHER_TYPES =
      ExactModel.MATRIX_TYPES.stream().filter(type -> type != TensorType.Q4_1).sorted().toList();

  @Test
  void decodingAllocatesNothing() {
    assertThat(steadyBytes(SHAPE, 1)).isLessThanOrEqualTo(FEED_BYTES);
  }

  @Test
  void prefillAllocatesNothing() {
    assertThat(steadyBytes(SHAPE, 33)).isLessThanOrEqualTo(FEED_BYTES);
  }

  @Test
  void otherTypesAllocateNothing() {
    for (TensorType type : OTHER_TYPES) {
      RandomGguf.Shape shape =
          new RandomGguf.Shape(2, 256, 4, 2, 256, 2048, type, type, type == TensorType.Q8_0);
      for (int count : List.of(1, 33)) {
        assertThat(steadyBytes(shape, count))
            .as("%d tokens, %s", count, shape)
            .isLessThanOrEqualTo(FEED_BYTES);
      }
    }
  }

  @Test
  void otherFamiliesAllocateNothing() {
    for (RandomGguf.Kind kind : RandomGguf.Kind.ALL) {
      for (int count : List.of(1, 33)) {
        assertThat(steadyBytes(SHAPE.withKind(kind), count))
            .as("%d tokens, %s", count, kind)
            .isLessThanOrEqualTo(FEED_BYTES);
      }
    }
  }

  @Test
  void tracingAllocatesNothing() {
    assertThat(steadyBytes(SHAPE, 1, AllocationTest::trace)).isLessThanOrEqualTo(FEED_BYTES);
    assertThat(steadyBytes(SHAPE, 33, AllocationTest::trace)).isLessThanOrEqualTo(FEED_BYTES);
  }

  private static TraceSink trace(ForwardPass pass) {
    ExactParameters greedy = ExactParameters.greedy(1);
    return new TracedRun(pass.model().hyper(), TracedRun.Rules.unmasked(greedy, 0), 1, pass);
  }

  private static long steadyBytes(RandomGguf.Shape shape, int count) {
    return steadyBytes(shape, count, _ -> TraceSink.NONE);
  }

  /// Bytes that the calling thread allocates for one feed of `count` tokens, once compilation has
  /// settled: the fewest of many rounds, which go on until there is nothing left to win.
  ///
  /// @param sinks makes one for each round
  private static long steadyBytes(
      RandomGguf.Shape shape, int count, Function<ForwardPass, TraceSink> sinks) {
    try (LoadedModel model = LoadedModel.load(RandomGguf.segment(RandomGguf.bytes(3, shape)), 1);
        ForwardPass pass = model.newPass(shape.context())) {
      int vocabulary = model.model().weights().hyper().vocabulary();
      int[] ids = new SplittableRandom(1).ints(400, 0, vocabulary).toArray();
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < MOST_ROUNDS && fewest > FEED_BYTES; round++) {
        pass.truncate(0);
        TraceSink sink = sinks.apply(pass);
        int at = 0;
        while (at + count <= ids.length) {
          TokenSlice slice = TokenSlice.withLogitsFrom(0, ids, at, count);
          long before = THREADS.getCurrentThreadAllocatedBytes();
          pass.feed(slice, sink);
          fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
          at += count;
        }
      }
      return fewest;
    }
  }
}
