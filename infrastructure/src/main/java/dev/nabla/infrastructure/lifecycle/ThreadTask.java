package dev.nabla.infrastructure.lifecycle;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A task of [RealTimeline]: a virtual thread that sleeps until its time or until woken.
final class ThreadTask implements Timeline.Task {
  private final String name;
  private final @Nullable Duration period;
  private final Runnable run;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long dueNanos;
  private boolean woken;
  private boolean closed;
  private @Nullable Thread thread;

  /// @param period null for a task that runs once
  ThreadTask(String name, Duration delay, @Nullable Duration period, Runnable run) {
    this.name = name;
    this.period = period;
    this.run = run;
    this.dueNanos = System.nanoTime() + delay.toNanos();
  }

  void start(Runnable ended) {
    lock.lock();
    try {
      thread =
          Thread.ofVirtual()
              .name(name)
              .start(() -> {
                try {
                  loop();
                } finally {
                  ended.run();
                }
              });
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    while (awaitTurn()) {
      run.run();
      if (period == null) {
        return;
      }
    }
  }

  /// False where the task was closed meanwhile.
  private boolean awaitTurn() {
    lock.lock();
    try {
      long wait = dueNanos - System.nanoTime();
      while (!closed && !woken && wait > 0) {
        try {
          wait = changed.awaitNanos(wait);
        } catch (InterruptedException e) {
          // Only a run itself can interrupt this thread; what it left behind stops nothing.
          wait = dueNanos - System.nanoTime();
        }
      }
      woken = false;
      if (period != null && wait <= 0) {
        dueNanos = nextDue(period.toNanos());
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private long nextDue(long periodNanos) {
    long now = System.nanoTime();
    long next = dueNanos + periodNanos;
    return next - now > 0 ? next : now + periodNanos;
  }

  @Override
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      running = thread;
    } finally {
      lock.unlock();
    }
    if (running != null && !running.equals(Thread.currentThread())) {
      join(running);
    }
  }

  private static void join(Thread running) {
    boolean interrupted = false;
    while (true) {
      try {
        running.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
