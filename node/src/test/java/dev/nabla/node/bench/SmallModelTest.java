package dev.nabla.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SmallModelTest {
  private static final Shape SHAPE =
      new Shape(1, 64, 2, 1, 32, 512, TensorType.Q4_1, TensorType.Q8_0, true);

  /// `-Dnabla.writeVectors=true` writes it anew.
  @Test
  void isWhatTheSeededWriterMakes() throws IOException {
    byte[] made = RandomGguf.bytes(1, SHAPE);
    if (Boolean.getBoolean("nabla.writeVectors")) {
      Files.write(Path.of("src/main/resources" + SmallModel.RESOURCE), made);
    }

    try (InputStream in = SmallModel.class.getResourceAsStream(SmallModel.RESOURCE)) {
      assertThat(Digests.sha256(Objects.requireNonNull(in).readAllBytes()))
          .isEqualTo(Digests.sha256(made));
    }
  }
}
