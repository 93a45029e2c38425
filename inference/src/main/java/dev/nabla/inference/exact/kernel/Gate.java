package dev.nabla.inference.exact.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/// A point where threads wait for the next opening. Waiting spins for a bounded time and then
/// parks.
///
/// No wake-up is lost: a waiter writes its slot and then reads the generation, the opener writes
/// the generation and then reads the slots, all of them volatile.
final class Gate {
  /// Turns of a spinning wait, some tens of microseconds: longer than a step of a small model, and
  /// short enough not to matter where the processor is wanted elsewhere.
  private static final int SPINS = 1_000;

  private final AtomicReferenceArray<Thread> parked;
  private volatile int generation;
  private volatile boolean broken;

  /// @param waiters threads that may wait, each under its own index
  Gate(int waiters) {
    this.parked = new AtomicReferenceArray<>(waiters);
  }

  /// Openings so far; to be read before whatever leads to the next one.
  int generation() {
    return generation;
  }

  /// Lets everyone pass who waits for an opening after `generation() - 1`. One thread at a time.
  @SuppressWarnings("NonAtomicVolatileUpdate") // one opener at a time
  void open() {
    generation++;
    wake();
  }

  /// Lets everyone pass until [#mend()].
  void breakOpen() {
    broken = true;
    wake();
  }

  /// Ends what [#breakOpen()] began; nobody may be waiting.
  void mend() {
    broken = false;
  }

  private void wake() {
    for (int i = 0; i < parked.length(); i++) {
      Thread thread = parked.get(i);
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /// Returns once the gate has opened after `seen`, or is broken.
  void await(int waiter, int seen) {
    int spins = 0;
    while (generation == seen && !broken) {
      if (spins < SPINS) {
        spins++;
        Thread.onSpinWait();
      } else {
        park(waiter, seen);
      }
    }
  }

  private void park(int waiter, int seen) {
    parked.set(waiter, Thread.currentThread());
    if (generation == seen && !broken) {
      LockSupport.park(this);
    }
    parked.set(waiter, null);
  }
}
