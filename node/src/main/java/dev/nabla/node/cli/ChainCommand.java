package dev.nabla.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nabla chain`: commands about the ledger by itself.
@Command(
    name = "chain",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "run the ledger alone, check all of its folder, or say where its contracts stand")
final class ChainCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say which: chain run, chain check, chain contracts");
  }
}
