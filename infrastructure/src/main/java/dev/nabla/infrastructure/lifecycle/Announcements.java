package dev.nabla.infrastructure.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Tells whoever asked that something has happened. Safe to call from any thread.
///
/// Listeners are called one after the other on the announcing thread, after the fact, so each must
/// return at once: it puts the news somewhere of its own, bounded, and wakes whoever deals with it.
/// What a listener throws is logged and reaches neither the announcer nor other listeners.
///
/// @param <T> what happened
public final class Announcements<T> {
  /// Listeners at one time.
  public static final int MAX_LISTENERS = 64;

  private static final System.Logger LOG = System.getLogger(Announcements.class.getName());

  private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();

  /// A listener's place; closing it ends the calls, except one that is under way.
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /// Calls `listener` with all that is announced from now on.
  ///
  /// @throws IllegalStateException where [#MAX_LISTENERS] listen already
  public synchronized Subscription subscribe(Consumer<? super T> listener) {
    if (listeners.size() >= MAX_LISTENERS) {
      throw new IllegalStateException("more than " + MAX_LISTENERS + " listeners");
    }
    Consumer<T> own = listener::accept;
    listeners.add(own);
    return () -> listeners.remove(own);
  }

  /// Calls every listener.
  public void announce(T news) {
    for (Consumer<? super T> listener : listeners) {
      try {
        listener.accept(news);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a listener failed", e);
      }
    }
  }
}
