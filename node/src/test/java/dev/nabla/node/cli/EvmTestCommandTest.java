package dev.nabla.node.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvmTestCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(out), new PrintWriter(err), InputStream.nullInputStream(), false);
    return Main.run(terminal, arguments);
  }

  private String file(String from, String to) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("statetest/transfer.json")) {
      String sample = new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Files.writeString(folder.resolve("some.json"), sample.replace(from, to)).toString();
    }
  }

  @Test
  void endsWithTheCounts() throws IOException {
    int code = run("evm", "test", file("", ""));

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("skipped 1: fork Frontier")
        .endsWith("2 passed, 0 failed, 1 skipped" + System.lineSeparator());
  }

  @Test
  void runsOneForkOnly() throws IOException {
    run("evm", "test", "--fork", "Osaka", file("", ""));

    assertThat(out.toString().strip()).isEqualTo("2 passed, 0 failed, 0 skipped");
  }

  @Test
  void tellsWhatFailedAndExitsWithOne() throws IOException {
    int code = run("evm", "test", file("0x1dcc4de8", "0x1dcc4de9"));

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED", "some.json", "transfer [Osaka, 0]", "expected", "actual")
        .contains("1 passed, 1 failed, 1 skipped");
  }

  @Test
  void saysWhichPathIsNotThere() {
    int code = run("evm", "test", folder.resolve("absent").toString());

    assertThat(code).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString()).contains("absent");
  }
}
