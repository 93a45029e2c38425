package dev.nabla.chain.tracing;

import java.io.Serial;

/// A trace that would be larger than a node gives. Ends the run that was watched.
public final class TraceTooLargeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param limitChars the bound
  /// @param advice what to ask for instead
  TraceTooLargeException(int limitChars, String advice) {
    super("the trace has more than " + limitChars + " characters: " + advice, null, false, false);
  }
}
