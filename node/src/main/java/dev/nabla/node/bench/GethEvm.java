package dev.nabla.node.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// go-ethereum's tool `evm` as a peer: a process for each run, whose CPU time the shell tells.
final class GethEvm {
  private static final Pattern CPU = Pattern.compile("(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s");
  private static final double SECONDS_PER_MINUTE = 60;

  private final String command;
  private final String version;

  private GethEvm(String command, String version) {
    this.command = command;
    this.version = version;
  }

  /// The tool, where `command` is one.
  static Optional<GethEvm> find(String command) {
    try {
      String said = output(List.of(command, "--version")).strip();
      return said.startsWith("evm version ")
          ? Optional.of(new GethEvm(command, said.replaceFirst("evm version ", "")))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  String version() {
    return version;
  }

  /// CPU seconds, of all threads, that a run of this code with this gas takes, the start of the
  /// process included.
  double cpuSeconds(String codeHex, long gas) {
    try {
      Path code = Files.createTempFile("nabla-bench", ".evm");
      try {
        Files.writeString(code, codeHex);
        List<String> run = new ArrayList<>(List.of("bash", "-c", "\"$@\" >/dev/null 2>&1; times"));
        run.addAll(List.of("bench", command, "run", "--codefile", code.toString()));
        run.addAll(List.of("--gas", Long.toString(gas)));
        return children(output(run));
      } finally {
        Files.delete(code);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the peer " + command + " does not run", e);
    }
  }

  /// The second line of the shell's `times`: user and system time of its children.
  private static double children(String times) {
    Matcher line = CPU.matcher(times.lines().skip(1).findFirst().orElse(""));
    if (!line.find()) {
      throw new IllegalStateException("the shell told no times: " + times);
    }
    double minutes = Double.parseDouble(line.group(1)) + Double.parseDouble(line.group(3));
    return minutes * SECONDS_PER_MINUTE
        + Double.parseDouble(line.group(2))
        + Double.parseDouble(line.group(4));
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
