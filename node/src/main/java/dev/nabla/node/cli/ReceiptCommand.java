package dev.nabla.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nabla receipt`: the group of commands over receipt files.
@Command(
    name = "receipt",
    mixinStandardHelpOptions = true,
    description = "look at receipts and check them, offline")
final class ReceiptCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which: receipt show, receipt verify");
  }
}
