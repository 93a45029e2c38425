package dev.nabla.primitives;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuidedFuzzTest {
  @Test
  void tellsOfAFaultThatBlindMutationWouldNotFind() {
    assertThatThrownBy(
            () -> GuidedFuzz.run("a known fault", KnownFault.class, List.of(new byte[4])))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the known fault")
        .hasMessageContaining("with seed");
  }

  /// Fails on one of 2^32 beginnings, which coverage leads to byte by byte.
  public static final class KnownFault {
    private static final byte[] WORD = {'n', 'a', 'b', 'l'};

    private KnownFault() {}

    public static void fuzzerTestOneInput(byte[] input) {
      int same = 0;
      while (same < WORD.length && same < input.length && input[same] == WORD[same]) {
        same++;
      }
      if (same == WORD.length) {
        throw new IllegalStateException("the known fault");
      }
    }
  }
}
