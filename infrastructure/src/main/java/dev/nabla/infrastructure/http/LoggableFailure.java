package dev.nabla.infrastructure.http;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// An exception as it may be logged where its message could quote a client: what it is, what caused
/// it and where, and nothing that it says.
public final class LoggableFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Causes that are followed.
  private static final int MAX_CAUSES = 8;

  private LoggableFailure(Throwable failure, @Nullable LoggableFailure cause) {
    super(failure.getClass().getName(), cause);
    setStackTrace(failure.getStackTrace());
  }

  /// The same without its words.
  public static LoggableFailure of(Throwable failure) {
    return of(failure, MAX_CAUSES);
  }

  private static LoggableFailure of(Throwable failure, int causes) {
    Throwable cause = failure.getCause();
    return new LoggableFailure(
        failure, cause == null || causes == 0 ? null : of(cause, causes - 1));
  }
}
