package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExactParametersTest {
  @Test
  void refusesWhatCannotBeRun() {
    for (float temperature :
        new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY, Math.nextDown(0x1p-20f)}) {
      assertRefused(temperature, 0, 1, 1);
    }
    for (float topP : new float[] {0, -0f, -1, 1.0001f, Float.NaN}) {
      assertRefused(1, 0, topP, 1);
    }
    assertRefused(1, -1, 1, 1);
    assertRefused(1, 0, 1, 0);
  }

  private static void assertRefused(float temperature, int topK, float topP, int maxTokens) {
    assertThatThrownBy(() -> new ExactParameters(temperature, topK, topP, maxTokens, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesEmptyAndTooManyStops() {
    assertThatThrownBy(() -> new ExactParameters(0, 0, 1, 1, List.of("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new ExactParameters(
                0, 0, 1, 1, Collections.nCopies(ExactParameters.MAX_STOPS + 1, "a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void negativeZeroIsGreedyAndHasTheBitsOfZero() {
    ExactParameters parameters = new ExactParameters(-0f, 0, 1, 1, List.of());

    assertThat(parameters.isGreedy()).isTrue();
    assertThat(Float.floatToRawIntBits(parameters.temperature())).isZero();
  }
}
