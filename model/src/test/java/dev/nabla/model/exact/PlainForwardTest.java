package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.RunDigest;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlainForwardTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Test
  void cuttingIntoSlicesChangesNoBit() {
    int count = Seeds.count(8, 200);
    Seeds seeds = Seeds.of("cuttingIntoSlicesChangesNoBit", count);
    for (int i = 0; i < count; i++) {
      Shape shape = Shape.draw(seeds.random());
      ExactModel model = model(RandomGguf.bytes(seeds.random().nextLong(), shape));
      int[] ids = ids(seeds, model, seeds.nextInt(2, 24));

      Hash whole = run(model, ids, ids.length);
      Hash single = run(model, ids, 1);
      Hash some = run(model, ids, seeds.nextInt(2, 9));

      assertThat(single).as("%s, %s", seeds, shape).isEqualTo(whole);
      assertThat(some).as("%s, %s", seeds, shape).isEqualTo(whole);
    }
  }

  private static int[] ids(Seeds seeds, ExactModel model, int count) {
    int[] ids = new int[count];
    Arrays.setAll(ids, _ -> seeds.nextInt(0, model.hyper().vocabulary()));
    return ids;
  }

  private static Hash run(ExactModel model, int[] ids, int batch) {
    RunDigest digest = new RunDigest(model.hyper(), ids.length);
    try (ForwardPass engine = new PlainForward(model, ids.length)) {
      digest.feed(engine, ids, 0, ids.length, batch);
    }
    return dev.nabla.primitives.crypto.Digests.sha256(
        digest.logitsDigest().toArray(), digest.keyValueDigest().toArray());
  }

  @Test
  void goesOnFromWhereItWasCut() {
    ExactModel model = model(RandomGguf.bytes(3));
    int[] ids = {5, 6, 7, 8, 9};
    RunDigest straight = new RunDigest(model.hyper(), 5);
    RunDigest again = new RunDigest(model.hyper(), 5);
    try (ForwardPass engine = new PlainForward(model, 16)) {
      straight.feed(engine, ids, 0, 5, 5);
      engine.truncate(2);
      engine.feed(TokenSlice.withoutLogits(new int[] {5, 6, 200, 201}, 2, 2), TraceSink.NONE);
      engine.truncate(2);
      again.feed(engine, ids, 2, 3, 3);
    }

    assertThat(again.last()).isEqualTo(straight.last());
  }

  @Test
  void refusesMoreThanFits() {
    try (ForwardPass engine = new PlainForward(model(RandomGguf.bytes(3)), 4)) {
      assertThatThrownBy(
              () -> engine.feed(TokenSlice.withoutLogits(new int[5], 0, 5), TraceSink.NONE))
          .isInstanceOf(ExactFault.class)
          .hasMessageStartingWith("context_exceeded");
      assertThat(engine.length()).isZero();
    }
  }

  @Test
  void refusesIdsOutsideTheVocabularyAndGaps() {
    try (ForwardPass engine = new PlainForward(model(RandomGguf.bytes(3)), 4)) {
      assertThatThrownBy(
              () -> engine.feed(TokenSlice.withoutLogits(new int[] {281}, 0, 1), TraceSink.NONE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> engine.feed(TokenSlice.withoutLogits(new int[] {-1}, 0, 1), TraceSink.NONE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> engine.feed(TokenSlice.withoutLogits(new int[2], 1, 1), TraceSink.NONE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aValueThatIsNotFiniteIsAFault() {
    Shape shape = Shape.SMALL.withTypes(TensorType.F32, TensorType.F32, true);
    byte[] file = RandomGguf.bytes(3, shape);
    ExactModel model = model(file);
    // The segment is the test's own; mapped files are read-only.
    MemorySegment embedding = model.embedding().data();
    embedding.set(FLOAT, 7L * model.embedding().rowBytes(), Float.NaN);
    try (ForwardPass engine = new PlainForward(model, 4)) {
      engine.feed(TokenSlice.withoutLogits(new int[] {6}, 0, 1), TraceSink.NONE);

      assertThatThrownBy(
              () -> engine.feed(TokenSlice.withoutLogits(new int[] {6, 7}, 1, 1), TraceSink.NONE))
          .isInstanceOf(ExactFault.class)
          .hasMessageStartingWith("non_finite");
      assertThat(engine.length()).isEqualTo(1);
    }
  }

  @Test
  void aLogitThatIsNotFiniteIsAFault() {
    Shape shape = Shape.SMALL.withTypes(TensorType.Q8_0, TensorType.F32, false);
    ExactModel model = model(RandomGguf.bytes(3, shape));
    model.output().data().set(FLOAT, 0, Float.POSITIVE_INFINITY);
    try (ForwardPass engine = new PlainForward(model, 4)) {
      assertThatThrownBy(
              () -> engine.feed(TokenSlice.withLastLogits(new int[] {6}, 0, 1), TraceSink.NONE))
          .isInstanceOf(ExactFault.class)
          .hasMessageContaining("logit of token 0");
    }
  }

  private static ExactModel model(byte[] file) {
    return ExactModel.of(GgufFile.parse(RandomGguf.segment(file)));
  }
}
