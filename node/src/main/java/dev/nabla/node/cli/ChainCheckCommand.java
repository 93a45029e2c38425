package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.LedgerCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nabla chain check`: recomputes what a ledger's folder claims.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "go through all of a stopped ledger: every block and index, and the newest state from its"
            + " leaves up to its root")
final class ChainCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  ChainCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    LedgerCheck.run(new DataFolder(NablaCommand.of(spec).data()), terminal::line);
    return ExitCode.OK;
  }
}
