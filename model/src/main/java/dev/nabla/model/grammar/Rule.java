package dev.nabla.model.grammar;

import java.util.List;

/// A piece of a language of bytes. A language of these pieces is regular: pieces hold pieces, and
/// none holds itself. No word of a piece is empty, [Anything] and [Opening] apart, which stand
/// last.
///
/// What a piece has read of its word is one `long`, whose meaning is the piece's own; 0 is nothing.
abstract sealed class Rule
    permits Words, Text, Numeral, Sequence, Choice, Items, Opening, Anything {
  /// Lengths beyond it are all alike: no answer is so long.
  private static final long LONGEST = 1 << 30;

  private final long shortest;
  private final long largestRest;
  private final int width;
  private final ByteSet firstBytes;

  /// @param shortest bytes of the shortest word
  /// @param largestRest at least the bytes that end a word soonest, wherever one has come to in it
  /// @param width at least the number of places that one may be at after the same bytes
  /// @param firstBytes those that words begin with
  Rule(long shortest, long largestRest, int width, ByteSet firstBytes) {
    this.shortest = Math.min(shortest, LONGEST);
    this.largestRest = Math.min(largestRest, LONGEST);
    this.width = width;
    this.firstBytes = firstBytes;
  }

  /// Bytes of the shortest word; beyond 2^30 not exact.
  final long shortest() {
    return shortest;
  }

  final long largestRest() {
    return largestRest;
  }

  final int width() {
    return width;
  }

  final ByteSet firstBytes() {
    return firstBytes;
  }

  /// Adds the places at which a byte can be read, or the word of `next` end, that are reached from
  /// `read` without reading one.
  abstract void open(long read, Place next, Places target);

  /// Reads a byte at a place that [#open] has added. Adds where that leads to, or nothing.
  abstract void step(long read, byte value, Place next, Places target);

  /// Bytes that end the word soonest, once `read`.
  abstract long rest(long read);

  /// Whether a word may end at this place although the piece could go on for ever.
  boolean mayEnd() {
    return false;
  }

  /// The same for a reader who reads at most `bytes` more: counters beyond that are all alike.
  long near(long read, int bytes) {
    return read;
  }

  static long shortestOf(List<Rule> parts) {
    return parts.stream().mapToLong(Rule::shortest).sum();
  }
}
