package dev.nabla.inference.exact.kernel;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// One worker's way through the units of a step: its own share first, then what is left of the
/// others'.
///
/// Every worker owns a contiguous share, so that on a quiet machine it reads weights in order and
/// shares no cache line; on a busy one the others take over what a delayed worker has not begun.
/// Counters only ever grow: every worker ends each step having failed once at each share, so all
/// know without a word where the next step's counting starts.
public final class Cursor {
  /// Integers between two counters: no two on one cache line, nor on neighbours that are fetched
  /// together.
  private static final int SPREAD = 32;

  private final AtomicIntegerArray counters;
  private final int workers;
  private final int worker;
  private final int[] base;
  private int units;
  private int victim;

  private Cursor(AtomicIntegerArray counters, int workers, int worker) {
    this.counters = counters;
    this.workers = workers;
    this.worker = worker;
    this.base = new int[workers];
  }

  /// One cursor a worker, for one program at a time.
  public static Cursor[] forTeam(int workers) {
    AtomicIntegerArray counters = new AtomicIntegerArray(workers * SPREAD);
    Cursor[] cursors = new Cursor[workers];
    for (int i = 0; i < workers; i++) {
      cursors[i] = new Cursor(counters, workers, i);
    }
    return cursors;
  }

  /// Starts a step of `stepUnits` units; all workers start the same steps in the same order and run
  /// each to its end, with a barrier between one step and the next.
  public void start(int stepUnits) {
    this.units = stepUnits;
    this.victim = 0;
  }

  /// The next unit, or -1 when none is left.
  public int next() {
    while (victim < workers) {
      int owner = (worker + victim) % workers;
      int from = shareStart(owner);
      int taken = counters.getAndIncrement(owner * SPREAD) - base[owner];
      if (from + taken < shareStart(owner + 1)) {
        return from + taken;
      }
      base[owner] += shareStart(owner + 1) - from + workers;
      victim++;
    }
    return -1;
  }

  private int shareStart(int owner) {
    return (int) ((long) units * owner / workers);
  }
}
