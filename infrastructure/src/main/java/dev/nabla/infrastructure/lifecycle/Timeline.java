package dev.nabla.infrastructure.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time as our roles see it: a clock, and tasks that it starts.
///
/// Every role is a handful of tasks whose one run is short, idempotent and never waits for another
/// task, so that the same code runs on threads ([RealTimeline]) and, step by step and repeatably,
/// on a virtual clock ([VirtualTimeline]).
public interface Timeline extends InstantSource {

  /// Runs `task` every `period`, first after one period; a run starts only when the one before has
  /// ended. What a run throws is reported and does not stop later runs.
  ///
  /// @param name shown in logs and thread names
  Task every(String name, Duration period, Runnable task);

  /// Runs `task` once after `delay`, or as soon as it is woken.
  Task after(String name, Duration delay, Runnable task);

  /// Milliseconds since the epoch, as [#instant()] says.
  @Override
  default long millis() {
    return instant().toEpochMilli();
  }

  @Override
  Instant instant();

  /// A task that waits for its time.
  interface Task extends AutoCloseable {
    /// Asks for a run as soon as possible, beside the regular ones. Calls during a run cause one
    /// more run after it.
    void wake();

    /// No run starts after this; a run under way is waited for, unless it is the caller's own.
    @Override
    void close();
  }
}
