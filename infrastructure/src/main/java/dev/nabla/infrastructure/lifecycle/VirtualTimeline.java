package dev.nabla.infrastructure.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// A clock that moves only when told to, and runs what falls due on the way.
///
/// [#advance(Duration)] runs tasks on the calling thread in the order (time, registration), so the
/// same calls make the same run, bit for bit. Tasks may register, wake and close tasks, themselves
/// too. Registering and waking are safe from any thread; runs are repeatable only where one thread
/// does all of it.
public final class VirtualTimeline implements Timeline {
  /// More runs than this without the clock moving mean that a task wakes itself for ever.
  public static final int MAX_RUNS_PER_INSTANT = 1_000_000;

  private final PriorityQueue<Turn> turns = new PriorityQueue<>(Turn.ORDER);
  private final List<TaskFailure> failures = new ArrayList<>();
  private Instant now;
  private long registrations;
  private @Nullable Thread advancing;

  /// @param start what the clock shows first
  public VirtualTimeline(Instant start) {
    this.now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public Task every(String name, Duration period, Runnable task) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("period of " + name + " must be positive: " + period);
    }
    return register(name, period, period, task);
  }

  @Override
  public Task after(String name, Duration delay, Runnable task) {
    return register(name, delay, null, task);
  }

  private synchronized Task register(
      String name, Duration delay, @Nullable Duration period, Runnable task) {
    VirtualTask registered = new VirtualTask(name, period, task, registrations++);
    turns.add(new Turn(now.plus(delay), registered, false));
    return registered;
  }

  /// Moves the clock by `duration`, running all that falls due until then, the end included. Zero
  /// runs what was woken.
  ///
  /// @throws IllegalStateException where called by a task, or where a task keeps waking itself
  public void advance(Duration duration) {
    Instant end = begin(duration);
    try {
      int runs = 0;
      Instant last = Instant.MIN;
      for (Turn turn = next(end); turn != null; turn = next(end)) {
        runs = turn.at.equals(last) ? runs + 1 : 0;
        last = turn.at;
        if (runs > MAX_RUNS_PER_INSTANT) {
          throw new IllegalStateException("task " + turn.task.name + " keeps waking itself");
        }
        run(turn.task);
      }
    } finally {
      finish();
    }
  }

  /// What tasks threw so far, oldest first.
  public synchronized List<TaskFailure> failures() {
    return List.copyOf(failures);
  }

  private synchronized Instant begin(Duration duration) {
    if (advancing != null) {
      throw new IllegalStateException("already advancing, on " + advancing.getName());
    }
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + duration);
    }
    advancing = Thread.currentThread();
    return now.plus(duration);
  }

  private synchronized void finish() {
    advancing = null;
  }

  /// Takes the next turn due until `end` and moves the clock to it; null, and the clock at `end`,
  /// where there is none.
  private synchronized @Nullable Turn next(Instant end) {
    while (true) {
      Turn turn = turns.peek();
      if (turn == null || turn.at.isAfter(end)) {
        now = end;
        return null;
      }
      turns.remove();
      now = turn.at.isAfter(now) ? turn.at : now;
      if (turn.task.take(turn)) {
        return turn;
      }
    }
  }

  private void run(VirtualTask task) {
    try {
      task.run.run();
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        failures.add(new TaskFailure(task.name, now, e));
      }
      if (e instanceof VirtualMachineError error) {
        throw error;
      }
    }
  }

  private record Turn(Instant at, VirtualTask task, boolean woken) {
    static final Comparator<Turn> ORDER =
        Comparator.comparing(Turn::at).thenComparingLong(turn -> turn.task.registration);
  }

  private final class VirtualTask implements Task {
    private final String name;
    private final @Nullable Duration period;
    private final Runnable run;
    private final long registration;
    private boolean woken;
    private boolean closed;

    VirtualTask(String name, @Nullable Duration period, Runnable run, long registration) {
      this.name = name;
      this.period = period;
      this.run = run;
      this.registration = registration;
    }

    /// Whether this turn leads to a run; queues the next regular turn. Called under the lock.
    boolean take(Turn turn) {
      if (closed) {
        return false;
      }
      if (turn.woken) {
        woken = false;
      }
      if (period == null) {
        closed = true;
      } else if (!turn.woken) {
        turns.add(new Turn(turn.at.plus(period), this, false));
      }
      return true;
    }

    @Override
    public void wake() {
      synchronized (VirtualTimeline.this) {
        if (!woken && !closed) {
          woken = true;
          turns.add(new Turn(now, this, true));
        }
      }
    }

    @Override
    public void close() {
      synchronized (VirtualTimeline.this) {
        closed = true;
      }
    }
  }
}
