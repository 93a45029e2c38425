package dev.nabla.infrastructure.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The wall clock, and one virtual thread per task. Safe to use from any thread.
///
/// A task that is late runs once, not once per period missed. [#close()] closes every task.
public final class RealTimeline implements Timeline, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RealTimeline.class.getName());

  private final InstantSource clock;
  private final Consumer<TaskFailure> failures;
  private final Set<ThreadTask> tasks = ConcurrentHashMap.newKeySet();

  /// Tells the time of this machine and logs what tasks throw.
  public RealTimeline() {
    this(InstantSource.system(), RealTimeline::log);
  }

  /// @param clock what [#instant()] tells; waiting is by the machine's monotonic clock
  /// @param failures hears of each run that throws, on the thread of its task
  public RealTimeline(InstantSource clock, Consumer<TaskFailure> failures) {
    this.clock = clock;
    this.failures = failures;
  }

  private static void log(TaskFailure failure) {
    LOG.log(System.Logger.Level.ERROR, "task " + failure.task() + " failed", failure.cause());
  }

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public Task every(String name, Duration period, Runnable task) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("period of " + name + " must be positive: " + period);
    }
    return start(new ThreadTask(name, period, period, guarded(name, task)));
  }

  @Override
  public Task after(String name, Duration delay, Runnable task) {
    return start(new ThreadTask(name, delay, null, guarded(name, task)));
  }

  private Task start(ThreadTask task) {
    tasks.add(task);
    task.start(() -> tasks.remove(task));
    return task;
  }

  private Runnable guarded(String name, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        failures.accept(new TaskFailure(name, instant(), e));
        if (e instanceof VirtualMachineError error) {
          throw error;
        }
      }
    };
  }

  /// No run starts after this; runs under way are waited for.
  @Override
  public void close() {
    for (ThreadTask task : tasks) {
      task.close();
    }
  }
}
