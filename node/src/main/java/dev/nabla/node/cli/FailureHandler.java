package dev.nabla.node.cli;

import dev.nabla.inference.store.StoreException;
import dev.nabla.infrastructure.http.BindFailedException;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.node.wiring.NotPossible;
import dev.nabla.sdk.client.ClientException;
import dev.nabla.tee.enclave.EnclaveException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what a command throws into a line that says what to do, and an exit code.
final class FailureHandler implements IExecutionExceptionHandler {
  private static final System.Logger LOG = System.getLogger(FailureHandler.class.getName());

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return switch (failure) {
      case CommandFailure told -> tell(command, told.getMessage(), told.exitCode());
      case NotPossible told -> tell(command, told.getMessage(), ExitCode.UNAVAILABLE);
      case StoreException told -> tell(command, told.getMessage(), ExitCode.UNAVAILABLE);
      case ClientException told -> tell(command, told.getMessage(), ExitCode.UNAVAILABLE);
      case EnclaveException told -> tell(command, told.getMessage(), ExitCode.UNAVAILABLE);
      case StorageException told -> tell(command, told.getMessage(), ExitCode.UNAVAILABLE);
      case BindFailedException told ->
          tell(
              command,
              "port "
                  + told.port()
                  + " is taken: stop what uses it, or move all ports with --port-offset 100",
              ExitCode.UNAVAILABLE);
      default -> defect(command, failure);
    };
  }

  private static int tell(CommandLine command, @Nullable String message, int exitCode) {
    command.getErr().println("nabla: " + message);
    return exitCode;
  }

  private static int defect(CommandLine command, Exception failure) {
    LOG.log(System.Logger.Level.ERROR, "a defect of ours in " + command.getCommandName(), failure);
    return tell(command, "this is a defect of ours, not of your input: " + failure, ExitCode.BUG);
  }
}
