package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.primitives.bytes.Hash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FastForwardTest {
  private static final RandomGguf.Shape SHAPE = RandomGguf.Shape.SMALL.withContext(600);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int[] ids = IntStream.range(0, 600).map(i -> 3 + i * 7 % 250).toArray();
  private final LoadedModel model = load(RandomGguf.segment(RandomGguf.bytes(1, SHAPE)));

  private static LoadedModel load(MemorySegment file) {
    return LoadedModel.load(file, 2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void forgettingPositionsAndFeedingOthersLeavesNoTrace() {
    Hash fresh;
    try (ForwardPass pass = model.newPass(600)) {
      fresh = feedAndDigest(pass);
    }

    try (ForwardPass pass = model.newPass(600)) {
      int[] others = IntStream.range(0, 100).map(i -> 258 - i).toArray();
      pass.feed(TokenSlice.withoutLogits(others, 0, 100), TraceSink.NONE);
      pass.truncate(0);
      assertThat(feedAndDigest(pass)).isEqualTo(fresh);
    }
  }

  private Hash feedAndDigest(ForwardPass pass) {
    BitDigest digest = new BitDigest(model.model().weights().hyper(), 600);
    pass.feed(TokenSlice.withLogitsFrom(50, ids, 0, 90), digest);
    return digest.logitsDigest();
  }

  @Test
  void deliversLogitsLastAndInOrder() {
    List<String> calls = new java.util.ArrayList<>();
    TraceSink sink =
        new TraceSink() {
          @Override
          public boolean wantsStates() {
            return true;
          }

          @Override
          public void begin(TokenSlice slice) {
            calls.add("begin " + slice.from() + " " + slice.count());
          }

          @Override
          public synchronized void state(int position, int layer, float[] x, int offset) {
            calls.add("state");
          }

          @Override
          public synchronized void keyValue(
              int position,
              int layer,
              float[] keys,
              int keyOffset,
              float[] values,
              int valueOffset) {
            calls.add("keyValue");
          }

          @Override
          public void logits(int position, float[] logits, int offset) {
            calls.add("logits " + position);
          }
        };

    try (ForwardPass pass = model.newPass(600)) {
      pass.feed(TokenSlice.withLogitsFrom(60, ids, 0, 100), sink);
    }

    List<String> logits = IntStream.range(60, 100).mapToObj(p -> "logits " + p).toList();
    assertThat(calls.getFirst()).isEqualTo("begin 0 100");
    assertThat(calls.subList(calls.size() - 40, calls.size())).isEqualTo(logits);
    assertThat(calls.stream().filter("state"::equals)).hasSize(100 * (SHAPE.layers() + 1));
    assertThat(calls.stream().filter("keyValue"::equals)).hasSize(100 * SHAPE.layers());
  }

  @Test
  void refusesMoreThanItsCapacityBeforeAnythingRuns() {
    try (ForwardPass pass = model.newPass(40)) {
      pass.feed(TokenSlice.withoutLogits(ids, 0, 30), TraceSink.NONE);

      assertThatThrownBy(() -> pass.feed(TokenSlice.withoutLogits(ids, 30, 11), TraceSink.NONE))
          .isInstanceOfSatisfying(
              ExactFault.class,
              fault -> assertThat(fault.code()).isEqualTo(ExactFault.Code.CONTEXT_EXCEEDED));

      assertThat(pass.length()).isEqualTo(30);
      pass.feed(TokenSlice.withLastLogits(ids, 30, 10), TraceSink.NONE);
    }
  }

  @Test
  void theModelsContextBoundsAnyCapacity() {
    try (ForwardPass pass = model.newPass(100_000)) {
      assertThat(pass.capacity()).isEqualTo(600);
    }
  }

  @Test
  void refusesGapsAndUnknownTokens() {
    try (ForwardPass pass = model.newPass(600)) {
      assertThatThrownBy(() -> pass.feed(TokenSlice.withoutLogits(ids, 3, 2), TraceSink.NONE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> pass.feed(TokenSlice.withoutLogits(new int[] {99_999}, 0, 1), TraceSink.NONE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pass.truncate(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aLogitThatIsNotFiniteIsAFaultAsInThePlainEngine() {
    MemorySegment file = RandomGguf.segment(RandomGguf.bytes(1, SHAPE));
    scaleOfRow(file, "token_embd.weight", 77, Float.NaN);

    assertFaults(file, new int[] {5, 6, 7, 8, 9});
  }

  @Test
  void aStateThatOverflowsIsAFaultAsInThePlainEngine() {
    MemorySegment file = RandomGguf.segment(RandomGguf.bytes(1, SHAPE));
    scaleOfRow(file, "blk.0.attn_v.weight", 3, Float.POSITIVE_INFINITY);

    assertFaults(file, new int[] {5, 6, 7, 8, 9});
  }

  /// Both engines fault, in one slice and token by token, and can be used again.
  private static void assertFaults(MemorySegment file, int[] ids) {
    try (LoadedModel broken = load(file)) {
      for (ForwardPass pass : List.of(broken.newPass(600), broken.newPlainPass(600))) {
        for (int round = 0; round < 2; round++) {
          assertFault(pass, TokenSlice.withLastLogits(ids, 0, ids.length));
          assertFault(pass, TokenSlice.withLastLogits(ids, 0, 1));
        }
      }
    }
  }

  private static void assertFault(ForwardPass pass, TokenSlice slice) {
    assertThatThrownBy(() -> pass.feed(slice, TraceSink.NONE))
        .isInstanceOfSatisfying(
            ExactFault.class,
            fault -> assertThat(fault.code()).isEqualTo(ExactFault.Code.NON_FINITE));
    assertThat(pass.length()).isZero();
  }

  /// Changes the first scale of a row in the file's memory.
  private static void scaleOfRow(MemorySegment file, String tensor, int row, float scale) {
    var found = GgufFile.parse(file).tensor(tensor).orElseThrow();
    long offset = found.row(row).address() - file.address();
    file.set(SHORT, offset, Float.floatToFloat16(scale));
  }
}
