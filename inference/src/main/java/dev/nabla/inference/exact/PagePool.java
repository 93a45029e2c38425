package dev.nabla.inference.exact;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The memory of all conversations of an engine: a bounded number of pages, made as they are first
/// needed and used again.
///
/// Whoever is to take pages is first promised as many as it can ever need, so that nobody is left
/// without one half way; a promise costs no memory. Pages beyond those in use may hold prefixes of
/// earlier conversations, which give way. Used by one thread.
final class PagePool {
  private final KeyValuePage.Layout layout;
  private final int capacity;
  private final Deque<KeyValuePage> free = new ArrayDeque<>();
  private int made;
  private int promised;
  private Supplier<@Nullable KeyValuePage> lender = () -> null;

  /// @param capacity most pages
  PagePool(KeyValuePage.Layout layout, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("pages " + capacity);
    }
    this.layout = layout;
    this.capacity = capacity;
  }

  /// Pages that hold so many positions.
  static int pagesFor(int positions) {
    return Math.ceilDiv(positions, KeyValuePage.POSITIONS);
  }

  KeyValuePage.Layout layout() {
    return layout;
  }

  int capacity() {
    return capacity;
  }

  /// Pages promised to those who are running.
  int promised() {
    return promised;
  }

  /// Whom to ask for a page when all are made and none is free; null where it has none to give.
  void borrowFrom(Supplier<@Nullable KeyValuePage> source) {
    this.lender = source;
  }

  /// Whether so many pages could be promised now; if so they are.
  boolean promise(int pages) {
    if (pages > capacity - promised) {
      return false;
    }
    promised += pages;
    return true;
  }

  /// Gives a promise back.
  void release(int pages) {
    promised -= pages;
  }

  /// A page of any content, part of what was promised.
  KeyValuePage take() {
    @Nullable KeyValuePage page = free.poll();
    if (page == null && made < capacity) {
      page = layout.newPage();
      made++;
    }
    if (page == null) {
      page = lender.get();
    }
    if (page == null) {
      throw new IllegalStateException(
          "%d pages, %d promised, and none is left".formatted(capacity, promised));
    }
    return page;
  }

  /// Takes a page back.
  void giveBack(KeyValuePage page) {
    free.push(page);
  }
}
