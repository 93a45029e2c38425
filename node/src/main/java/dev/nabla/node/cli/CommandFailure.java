package dev.nabla.node.cli;

import java.io.Serial;

/// Ends a command with a message for the person who typed it: what is wrong, and what to do.
public final class CommandFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  /// @param exitCode one of [ExitCode]
  /// @param message without prefix; later lines are indented by the caller
  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// As above, keeping what caused it for logs.
  public CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /// What the process ends with.
  public int exitCode() {
    return exitCode;
  }
}
