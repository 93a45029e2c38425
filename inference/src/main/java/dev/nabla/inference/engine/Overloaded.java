package dev.nabla.inference.engine;

import java.io.Serial;
import java.time.Duration;

/// The engine's queue is full: nothing was started, and the same request may be sent again later.
public final class Overloaded extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /// @param waiting requests that wait already
  /// @param retryAfter when a place is likely to be free
  public Overloaded(int waiting, Duration retryAfter) {
    super(waiting + " requests wait already; try again in " + retryAfter.toSeconds() + " s");
    this.retryAfter = retryAfter;
  }

  /// When a place is likely to be free; at least a second.
  public Duration retryAfter() {
    return retryAfter;
  }
}
