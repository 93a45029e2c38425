package dev.nabla.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.gguf.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path data;

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            InputStream.nullInputStream(),
            false);
    List<String> all = new ArrayList<>(List.of("--data", data.toString(), "model"));
    all.addAll(List.of(arguments));
    return Main.run(terminal, all.toArray(String[]::new));
  }

  private Path write(Shape shape, String name) throws IOException {
    return Files.write(data.resolve(name), RandomGguf.bytes(3, shape));
  }

  @Test
  void inspectSaysWhatAFileIsAndWhatItTakes() throws IOException {
    Shape shape =
        new Shape(1, 256, 4, 2, 256, 512, TensorType.Q4_K, TensorType.Q6_K, true)
            .withKind(RandomGguf.Kind.QWEN2);

    int exit = run("inspect", write(shape, "qwen.gguf").toString());

    assertThat(out.toString())
        .contains("family     qwen2")
        .contains("Q4_K 0.4 million")
        .containsPattern("at most [1-9][0-9.]* tokens/s answering")
        .contains("MiB of weights")
        .contains("supported  yes");
    assertThat(exit).isEqualTo(ExitCode.OK);
  }

  @Test
  void inspectNamesTheCulpritOfARefusal() throws IOException {
    Path file = write(Shape.SMALL.withTypes(TensorType.Q5_1, TensorType.Q8_0, true), "q51.gguf");

    int exit = run("inspect", file.toString());

    assertThat(out.toString())
        .contains("refused    unsupported_tensor_type: blk.0.attn_q.weight: Q5_1")
        .doesNotContain("supported  yes");
    assertThat(exit).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void inspectRefusesGarbage() throws IOException {
    Path file = Files.writeString(data.resolve("notes.gguf"), "GGUF, or so it says");

    assertThat(run("inspect", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("refused");
  }

  @Test
  void checkKeepsACardThatGoesWithTheModel() throws IOException {
    Path file = write(Shape.SMALL.withKind(RandomGguf.Kind.QWEN3), "small.gguf");
    run("add", file.toString());

    int exit = run("check", "small");

    assertThat(out.toString()).contains("texts, 0 did not come back").contains("result     passed");
    assertThat(exit).isEqualTo(ExitCode.OK);
    assertThat(cards()).hasSize(1);
    run("remove", "small");
    assertThat(cards()).isEmpty();
  }

  private List<Path> cards() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(path -> path.toString().endsWith(".card")).toList();
    }
  }

  @Test
  void checkOfAnUnknownModelSaysSo() {
    assertThat(run("check", "nothing")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString()).contains("nothing");
  }
}
