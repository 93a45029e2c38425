package dev.nabla.infrastructure.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be sent on one WebSocket connection, bounded. Many threads put, one takes. Control
/// frames go before messages, as RFC 6455 §5.5 allows; a close comes after all that was put before
/// it and is the last thing to be taken.
final class OutgoingQueue {
  private final WebSocketLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Frame> frames = new ArrayDeque<>();
  private int chars;
  private boolean closing;
  private boolean over;

  OutgoingQueue(WebSocketLimits limits) {
    this.limits = limits;
  }

  /// One thing to send.
  sealed interface Frame {
    /// A whole message.
    record Text(String text) implements Frame {}

    /// The answer to a ping.
    @SuppressWarnings("ArrayRecordComponent")
    record Pong(byte[] payload) implements Frame {}

    /// The end.
    record Close(int code, String reason) implements Frame {}
  }

  /// Waits for room.
  void put(String text) {
    lock.lock();
    try {
      while (!closing && !over && !hasRoomFor(text)) {
        changed.awaitUninterruptibly();
      }
      add(text);
    } finally {
      lock.unlock();
    }
  }

  /// @return whether there was room, or nothing is sent any more
  boolean offer(String text) {
    lock.lock();
    try {
      if (!closing && !over && !hasRoomFor(text)) {
        return false;
      }
      add(text);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Answers a ping; only the newest answer waits, as RFC 6455 §5.5.3 allows.
  void pong(byte[] payload) {
    lock.lock();
    try {
      if (!closing && !over) {
        frames.removeIf(Frame.Pong.class::isInstance);
        frames.addFirst(new Frame.Pong(payload));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing in any more.
  ///
  /// @param dropsQueued whether the close overtakes what waits
  void close(Frame.Close close, boolean dropsQueued) {
    lock.lock();
    try {
      if (closing || over) {
        return;
      }
      closing = true;
      if (dropsQueued) {
        frames.clear();
      }
      frames.add(close);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The connection is over: wakes everybody.
  void end() {
    lock.lock();
    try {
      over = true;
      frames.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing is let in any more.
  boolean isClosed() {
    lock.lock();
    try {
      return closing || over;
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  /// What to send next; nothing where there was none for `patience`, or never will be.
  Optional<Frame> take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (frames.isEmpty() && !over && left > 0) {
        left = changed.awaitNanos(left);
      }
      Optional<Frame> next = Optional.ofNullable(frames.poll());
      if (next.isPresent() && next.get() instanceof Frame.Text(String text)) {
        chars -= text.length();
        changed.signalAll();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the connection is over.
  ///
  /// @return whether it is
  boolean awaitEnd(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!over && left > 0) {
        left = changed.awaitNanos(left);
      }
      return over;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomFor(String text) {
    return chars == 0
        || (frames.size() < limits.maxQueuedMessages()
            && text.length() <= limits.maxQueuedChars() - chars);
  }

  private void add(String text) {
    if (!closing && !over) {
      frames.add(new Frame.Text(text));
      chars += text.length();
      changed.signalAll();
    }
  }
}
