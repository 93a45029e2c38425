package dev.nabla.node.cli.statetest;

import java.io.Serial;

/// Tests that cannot be read: a path that is not there, a damaged archive, a file that is no state
/// test. The message names the file.
public final class FixtureException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  FixtureException(String message) {
    super(message);
  }

  FixtureException(String message, Throwable cause) {
    super(message, cause);
  }
}
