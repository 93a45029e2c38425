package dev.nabla.infrastructure.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Interrupts threads that wait too long for a peer.
///
/// Sockets have a time limit on one read but none on a body or on a write, so a client that sends
/// or takes a byte now and then could hold a connection for ever. A virtual thread that is
/// interrupted in a socket operation has its socket closed by the JDK, which is just what is
/// wanted. Thread-safe.
final class Watchdog implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-watchdog").daemon().factory());

  Watchdog() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /// Interrupts the calling thread after `limit` unless the guard is closed before.
  Guard guard(Duration limit) {
    Guard guard = new Guard(Thread.currentThread());
    guard.arm(timer.schedule(guard::expire, limit.toMillis(), TimeUnit.MILLISECONDS));
    return guard;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /// One wait of one thread.
  static final class Guard implements AutoCloseable {
    private final Thread waiting;
    private @Nullable Future<?> timeout;
    private boolean open = true;
    private boolean expired;

    private Guard(Thread waiting) {
      this.waiting = waiting;
    }

    private synchronized void arm(Future<?> scheduled) {
      timeout = scheduled;
    }

    private synchronized void expire() {
      if (open) {
        expired = true;
        waiting.interrupt();
      }
    }

    /// Whether the limit passed.
    synchronized boolean expired() {
      return expired;
    }

    /// Ends the wait. Called by the thread that was guarded, whose interrupt flag this clears where
    /// it was the guard that set it.
    @Override
    public synchronized void close() {
      open = false;
      if (timeout != null) {
        timeout.cancel(false);
      }
      if (expired) {
        boolean _ = Thread.interrupted();
      }
    }
  }
}
