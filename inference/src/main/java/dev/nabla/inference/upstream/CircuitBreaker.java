package dev.nabla.inference.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Leaves a provider alone that keeps failing: after so many failures in a row nobody asks it for a
/// while, then one request tries it, and only its success opens the way for the rest. Thread-safe.
final class CircuitBreaker {
  /// Failures in a row after which a provider is left alone.
  static final int FAILURES = 5;

  /// For how long.
  static final Duration COOL_DOWN = Duration.ofSeconds(15);

  private final InstantSource clock;
  private int failures;
  private Instant closedUntil = Instant.MIN;

  CircuitBreaker(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether the provider may be asked now; who may asks it, and tells how it went, unless nobody
  /// waited for that. Who is let through after a cool-down is the only one until its result is
  /// known, or until another cool-down has passed.
  synchronized boolean tryPass() {
    if (failures < FAILURES) {
      return true;
    }
    Instant now = clock.instant();
    if (now.isBefore(closedUntil)) {
      return false;
    }
    closedUntil = now.plus(COOL_DOWN);
    return true;
  }

  /// Whether the provider is left alone.
  synchronized boolean isOpen() {
    return failures >= FAILURES;
  }

  /// The provider did its job, or found the request at fault.
  synchronized void succeeded() {
    failures = 0;
  }

  /// The provider did not do its job.
  synchronized void failed() {
    failures = Math.min(failures + 1, FAILURES);
    if (failures == FAILURES) {
      closedUntil = clock.instant().plus(COOL_DOWN);
    }
  }
}
