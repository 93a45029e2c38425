package dev.nabla.inference.exact;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Requests that wait for a place, in the order of arrival, a bounded number. Thread-safe.
final class WaitingList {
  private final int most;
  private final List<AnswerJob> jobs = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();

  WaitingList(int most) {
    this.most = most;
  }

  /// Puts a request at the end; false where the list is full.
  boolean offer(AnswerJob job) {
    lock.lock();
    try {
      boolean taken = jobs.size() < most && jobs.add(job);
      arrived.signal();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Whose turn it is: of those whose customer has the fewest answers under way, the one that has
  /// waited longest. It stays on the list; null where nobody waits.
  ///
  /// @param underWay answers of the customer of a request
  @Nullable AnswerJob next(ToIntFunction<AnswerJob> underWay) {
    lock.lock();
    try {
      @Nullable AnswerJob next = null;
      int fewest = Integer.MAX_VALUE;
      for (AnswerJob job : jobs) {
        int count = underWay.applyAsInt(job);
        if (count < fewest) {
          fewest = count;
          next = job;
        }
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a request off the list; false where it is not on it.
  boolean remove(AnswerJob job) {
    lock.lock();
    try {
      return jobs.remove(job);
    } finally {
      lock.unlock();
    }
  }

  /// Takes those off whose callers have gone.
  List<AnswerJob> takeCancelled() {
    lock.lock();
    try {
      List<AnswerJob> cancelled = new ArrayList<>();
      for (Iterator<AnswerJob> all = jobs.iterator(); all.hasNext(); ) {
        AnswerJob job = all.next();
        if (job.isCancelled()) {
          cancelled.add(job);
          all.remove();
        }
      }
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until somebody waits.
  void await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (jobs.isEmpty()) {
        arrived.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
