package dev.nabla.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nabla tee`: commands about evidence of trusted hardware.
@Command(
    name = "tee",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "judge evidence of AWS Nitro, Intel TDX and SGX, and AMD SEV-SNP, offline")
final class TeeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say which command; try: ./nabla tee verify FILE");
  }
}
