package dev.nabla.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what a command throws into a line that says what to do, and an exit code.
final class FailureHandler implements IExecutionExceptionHandler {
  private static final System.Logger LOG = System.getLogger(FailureHandler.class.getName());

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof CommandFailure told) {
      command.getErr().println("nabla: " + told.getMessage());
      return told.exitCode();
    }
    LOG.log(System.Logger.Level.ERROR, "a defect of ours in " + command.getCommandName(), failure);
    command.getErr().println("nabla: this is a defect of ours, not of your input: " + failure);
    return ExitCode.BUG;
  }
}
