package dev.nabla.node.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `nabla`: the root of the command tree, and the options that every command takes.
@Command(
    name = "nabla",
    mixinStandardHelpOptions = true,
    version = "nabla 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "A verifiable AI network: every answer comes with a receipt that anyone can check.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0   done; nothing failed; drained after Ctrl-C or kill",
      "  1   answered, and the answer is bad: a claim or a vector failed",
      "  2   the command line made no sense",
      "  3   not possible here and now; the message says what to do",
      "  70  a defect of ours",
      "  130 ended by Ctrl-C (143 by kill) before it was ready"
    })
public final class NablaCommand implements Runnable {
  /// The data folder where none is named.
  static final Path DEFAULT_DATA = Path.of(System.getProperty("user.home"), ".nabla");

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "data folder (default: ~/.nabla)")
  private Path data = DEFAULT_DATA;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "add N to every port (default: 0)")
  private int portOffset;

  /// The options given on the command line that `spec` belongs to.
  static NablaCommand of(CommandSpec spec) {
    return (NablaCommand) spec.root().userObject();
  }

  /// The data folder, absolute.
  Path data() {
    return data.toAbsolutePath().normalize();
  }

  /// What is added to every port.
  int portOffset() {
    return portOffset;
  }

  /// Without a command there is nothing to do.
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which command; try: ./nabla --help");
  }
}
