package dev.nabla.inference.upstream;

import dev.nabla.inference.upstream.ProviderClient.Stop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks after calls whose threads wait for a provider: one that is late, or that nobody waits for
/// any more, is cancelled. One thread for all of them, which rests while there are none.
/// Thread-safe.
final class Patrol implements AutoCloseable {
  /// How often each call is looked at.
  private static final long LOOK_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean resting;
  private volatile boolean closed;

  Patrol(String name) {
    this.thread = Thread.ofPlatform().daemon().name("patrol " + name).start(this::walk);
  }

  /// Ends a call from another thread than its own.
  interface Cancellation {
    void cancel();
  }

  /// Watches a call until the watch is closed.
  Watch watch(Deadlines deadlines, Cancellation cancellation) {
    Watch watch = new Watch(deadlines, cancellation);
    watches.add(watch);
    if (resting) {
      LockSupport.unpark(thread);
    }
    return watch;
  }

  private void walk() {
    while (!closed) {
      if (watches.isEmpty()) {
        rest();
      }
      LockSupport.parkNanos(LOOK_UP_NANOS);
      watches.forEach(Watch::look);
    }
  }

  /// Who adds a watch either sees the flag or is seen here.
  private void rest() {
    resting = true;
    if (watches.isEmpty() && !closed) {
      LockSupport.park();
    }
    resting = false;
  }

  /// Calls are no longer looked after.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /// One call that is looked after.
  final class Watch implements AutoCloseable {
    private final Deadlines deadlines;
    private final Cancellation cancellation;
    private volatile @Nullable Stop stop;

    private Watch(Deadlines deadlines, Cancellation cancellation) {
      this.deadlines = deadlines;
      this.cancellation = cancellation;
    }

    private void look() {
      Stop due = stop == null ? deadlines.due() : null;
      if (due != null) {
        stop = due;
        cancellation.cancel();
      }
    }

    /// Why the call was cancelled; null where it was not.
    @Nullable Stop stop() {
      return stop;
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
