package dev.nabla.services.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.Samples;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {
  private final Samples samples = new Samples(Seeds.of("draws", 1));

  private ReceiptFile exact() {
    return samples.file(samples.opening("Blue."));
  }

  private static Draw of(double share, boolean canLook) {
    return new Draw(new SplittableRandom(5), share, _ -> canLook);
  }

  @Test
  void drawsTheShareThatWasNamed() {
    ReceiptFile file = exact();
    Draw half = of(0.5, true);

    long drawn = IntStream.range(0, 1_000).filter(_ -> half.test(file)).count();

    assertThat(drawn).isBetween(400L, 600L);
    assertThat(of(1, true).test(file)).isTrue();
    assertThat(of(0, true).test(file)).isFalse();
  }

  @Test
  void drawsNoAnswerThatMayComeOutOtherwise() {
    Opening computed = samples.vectors(samples.onnxEvidence());
    Opening bought = samples.bought(samples.opening("Blue."), samples.providerEvidence());

    for (Opening opening : List.of(computed, bought)) {
      assertThat(of(1, true).test(samples.file(opening))).isFalse();
    }
  }

  @Test
  void drawsNothingWhereNobodyCouldLook() {
    assertThat(of(1, false).test(exact())).isFalse();
  }
}
