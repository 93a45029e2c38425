package dev.nabla.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in two lines what is wrong with a command line and where its help is.
final class UsageHandler implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println("nabla: " + failure.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
      command.getErr().println("help: ./" + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }
}
