package dev.nabla.model.grammar;

import org.jspecify.annotations.Nullable;

/// Where one has come to in a word: a piece, what it has read, and what is to come after it. A
/// linked stack, shared by all that grew from it; equal where everything in it is.
final class Place {
  /// The end of the word.
  static final Place END = new Place(null, 0, null);

  private final @Nullable Rule rule;
  private final long read;
  private final @Nullable Place next;
  private final int hash;

  private Place(@Nullable Rule rule, long read, @Nullable Place next) {
    this.rule = rule;
    this.read = read;
    this.next = next;
    int own = 31 * System.identityHashCode(rule) + Long.hashCode(read);
    this.hash = 31 * own + (next == null ? 0 : next.hash);
  }

  static Place of(Rule rule, long read, Place next) {
    return new Place(rule, read, next);
  }

  boolean isEnd() {
    return rule == null;
  }

  boolean mayEnd() {
    return rule == null || rule.mayEnd();
  }

  void open(Places target) {
    if (rule == null || next == null) {
      target.put(this);
    } else {
      rule.open(read, next, target);
    }
  }

  void step(byte value, Places target) {
    if (rule != null && next != null) {
      rule.step(read, value, next, target);
    }
  }

  /// Bytes that end the word soonest from here.
  long rest() {
    long sum = 0;
    for (Place place = this; place.rule != null && place.next != null; place = place.next) {
      sum += place.rule.rest(place.read);
    }
    return sum;
  }

  /// The same place for a reader who reads at most `bytes` more.
  Place near(int bytes) {
    if (rule == null || next == null) {
      return this;
    }
    Place nearNext = next.near(bytes);
    long nearRead = rule.near(read, bytes);
    return nearNext.equals(next) && nearRead == read ? this : new Place(rule, nearRead, nearNext);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    Place mine = this;
    Place theirs = other instanceof Place place ? place : null;
    while (mine != theirs) {
      if (mine == null
          || theirs == null
          || mine.hash != theirs.hash
          || mine.rule != theirs.rule
          || mine.read != theirs.read) {
        return false;
      }
      mine = mine.next;
      theirs = theirs.next;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
