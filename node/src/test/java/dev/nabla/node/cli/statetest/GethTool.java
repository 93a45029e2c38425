package dev.nabla.node.cli.statetest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Go-ethereum's tool `evm`: what `NABLA_GETH_EVM` names, else what is on the path, else one that
/// Go installs.
record GethTool(String command) {
  private static final String MODULE = "github.com/ethereum/go-ethereum/cmd/evm@v1.17.10";

  /// The tool, where it is there already.
  static Optional<GethTool> here() {
    GethTool named =
        new GethTool(Optional.ofNullable(System.getenv("NABLA_GETH_EVM")).orElse("evm"));
    return named.run(List.of("--version")).contains("evm version ")
        ? Optional.of(named)
        : Optional.empty();
  }

  /// The tool, installed into `folder` where it is not there.
  static Optional<GethTool> hereOrInstalled(Path folder) throws IOException {
    Optional<GethTool> here = here();
    if (here.isPresent()) {
      return here;
    }
    ProcessBuilder go = new ProcessBuilder("go", "install", MODULE).redirectErrorStream(true);
    go.environment().put("GOBIN", folder.toString());
    try {
      go.start().getInputStream().readAllBytes();
    } catch (IOException _) {
      return Optional.empty();
    }
    Path installed = folder.resolve("evm");
    return Files.isExecutable(installed)
        ? Optional.of(new GethTool(installed.toString()))
        : Optional.empty();
  }

  /// What it prints; nothing where it cannot be started.
  String run(List<String> arguments) {
    return output(arguments, ProcessBuilder.Redirect.DISCARD);
  }

  /// Runs it for the files that it writes.
  ///
  /// @param log gets what it says of what it could not do
  void run(List<String> arguments, Path log) {
    String _ = output(arguments, ProcessBuilder.Redirect.to(log.toFile()));
  }

  private String output(List<String> arguments, ProcessBuilder.Redirect errors) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(arguments);
    try {
      Process process = new ProcessBuilder(line).redirectError(errors).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }
}
