package dev.nabla.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exchange in `docs/example`, which people look at and which the start script learns from.
class ExampleReceiptTest {
  private static final Path EXAMPLE = Path.of("..", "docs", "example");

  private final StringWriter out = new StringWriter();

  @TempDir private Path folder;

  @Test
  void verifiesUpToFinal() {
    assertThat(verify(EXAMPLE.resolve("response.json"))).isZero();
    assertThat(out.toString()).contains("FINAL: two thirds of stake attested");
  }

  @Test
  void doesNotVerifyWithAnotherAnswer() throws Exception {
    String answer = Files.readString(EXAMPLE.resolve("response.json"));
    Path altered = folder.resolve("response.json");
    Files.writeString(altered, answer.replaceFirst("dance", "trance"));

    assertThat(verify(altered)).isEqualTo(ExitCode.FAILED);
  }

  private int verify(Path response) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(out, true),
            new PrintWriter(new StringWriter()),
            InputStream.nullInputStream(),
            false);
    return Main.run(
        terminal,
        "receipt",
        "verify",
        EXAMPLE.resolve("receipt.json").toString(),
        "--request",
        EXAMPLE.resolve("request.json").toString(),
        "--response",
        response.toString(),
        "--network",
        EXAMPLE.resolve("network.json").toString());
  }
}
