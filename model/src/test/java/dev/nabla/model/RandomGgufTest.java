package dev.nabla.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.primitives.crypto.Digests;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomGgufTest {
  @Test
  void sameSeedGivesSameBytesEverywhere() {
    byte[] file = RandomGguf.bytes(1);

    assertThat(Digests.sha256(file).toHex())
        .isEqualTo("0xeaccc98e600944132f2a26565e84563b26e4c52f051fca50c954dadaefbaeb3c");
  }

  @Test
  void otherSeedGivesOtherWeights() {
    assertThat(RandomGguf.bytes(1)).isNotEqualTo(RandomGguf.bytes(2));
  }

  @Test
  void everyDrawnShapeIsAModel() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 50; i++) {
      RandomGguf.Shape shape = RandomGguf.Shape.draw(random);

      ExactModel model =
          ExactModel.of(GgufFile.parse(RandomGguf.segment(RandomGguf.bytes(i, shape))));

      assertThat(model.layers()).hasSize(shape.layers());
      assertThat(model.tied()).isEqualTo(shape.tied());
    }
  }
}
