package dev.nabla.inference.exact.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A fixed team of threads that runs one program at a time, the same on every thread, with barriers
/// between its steps.
///
/// The caller of [#run] is worker 0, the others are platform threads that sleep between programs.
/// Programs of several callers take turns in the order of arrival.
public final class Workers implements AutoCloseable {
  /// Most threads of a team.
  public static final int MAX_THREADS = 256;

  /// What every worker runs.
  @FunctionalInterface
  public interface Program {
    /// @param worker from 0; the work must be shared out by it
    void run(int worker);
  }

  private final int count;
  private final ReentrantLock turns = new ReentrantLock(true);
  private final Gate start;
  private final Gate step;
  private final Gate end;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile Program program = _ -> {};
  private volatile boolean closed;

  /// @param count threads, the caller of [#run] included
  public Workers(int count) {
    if (count < 1 || count > MAX_THREADS) {
      throw new IllegalArgumentException("1 to " + MAX_THREADS + " threads, not " + count);
    }
    this.count = count;
    this.start = new Gate(count);
    this.step = new Gate(count);
    this.end = new Gate(count);
    for (int i = 1; i < count; i++) {
      int worker = i;
      Thread.ofPlatform().daemon().name("nabla-kernel-" + i).start(() -> work(worker));
    }
  }

  /// Threads of the team.
  public int count() {
    return count;
  }

  /// Runs the program on all workers and returns when each has ended.
  ///
  /// What a worker throws stops the others at their next barrier and is thrown here, the first of
  /// several.
  ///
  /// @throws IllegalStateException where the team is closed
  public void run(Program next) {
    turns.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the workers are closed");
      }
      if (count == 1) {
        next.run(0);
      } else {
        runOnAll(next);
      }
    } finally {
      turns.unlock();
    }
  }

  /// Runs `work` on the calling thread; until it returns no other caller's program is run, only its
  /// own.
  public void inTurn(Runnable work) {
    turns.lock();
    try {
      work.run();
    } finally {
      turns.unlock();
    }
  }

  private void runOnAll(Program next) {
    program = next;
    arrived.set(0);
    running.set(count);
    int generation = end.generation();
    start.open();
    attempt(0);
    end.await(0, generation);
    @Nullable Throwable thrown = failure.getAndSet(null);
    if (thrown != null) {
      step.mend();
      rethrow(thrown);
    }
  }

  private static void rethrow(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("a program threw a checked exception", thrown);
    }
  }

  private void work(int worker) {
    int generation = 0;
    while (true) {
      start.await(worker, generation);
      generation++;
      if (closed) {
        return;
      }
      attempt(worker);
    }
  }

  private void attempt(int worker) {
    try {
      program.run(worker);
    } catch (Stopped _) {
      // Whoever stopped this worker has told why.
    } catch (
        Throwable t) { // errors too: the caller must hear of them, and nobody may wait for ever
      failure.compareAndSet(null, t);
      step.breakOpen();
    }
    if (running.decrementAndGet() == 0) {
      end.open();
    }
  }

  /// Waits until every worker of the running program is here. What one wrote before, all can read
  /// after it. The program must let pass whatever this throws.
  public void barrier(int worker) {
    if (count == 1) {
      return;
    }
    int generation = step.generation();
    if (arrived.incrementAndGet() == count) {
      arrived.set(0);
      step.open();
    } else {
      step.await(worker, generation);
    }
    if (failure.get() != null) {
      throw new Stopped();
    }
  }

  /// Lets the threads end, after a program under way.
  @Override
  public void close() {
    turns.lock();
    try {
      if (!closed) {
        closed = true;
        start.open();
      }
    } finally {
      turns.unlock();
    }
  }

  /// Ends a worker's part of a program that failed elsewhere.
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Stopped() {
      super("another worker failed", null, false, false);
    }
  }
}
