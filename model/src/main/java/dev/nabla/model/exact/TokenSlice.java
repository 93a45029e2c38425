package dev.nabla.model.exact;

import java.util.Objects;

/// Tokens to feed, and where logits are wanted: positions `from` to `from + count - 1` of a
/// conversation whose token at position p is `ids[p]`.
///
/// The array is borrowed, not copied: the caller appends to it as tokens are sampled.
public final class TokenSlice {
  private final int[] ids;
  private final int from;
  private final int count;
  private final int logitsFrom;

  private TokenSlice(int[] ids, int from, int count, int logitsFrom) {
    Objects.checkFromIndexSize(from, count, ids.length);
    this.ids = ids;
    this.from = from;
    this.count = count;
    this.logitsFrom = logitsFrom;
  }

  /// Logits at no position.
  public static TokenSlice withoutLogits(int[] ids, int from, int count) {
    return new TokenSlice(ids, from, count, Integer.MAX_VALUE);
  }

  /// Logits at the last position only.
  public static TokenSlice withLastLogits(int[] ids, int from, int count) {
    return new TokenSlice(ids, from, count, from + count - 1);
  }

  /// Logits at each position of the slice that is at least `firstPosition`.
  public static TokenSlice withLogitsFrom(int firstPosition, int[] ids, int from, int count) {
    return new TokenSlice(ids, from, count, firstPosition);
  }

  /// The token at `position` of the conversation.
  public int id(int position) {
    return ids[position];
  }

  /// The first position.
  public int from() {
    return from;
  }

  /// Number of tokens.
  public int count() {
    return count;
  }

  /// The position after the last.
  public int end() {
    return from + count;
  }

  /// Checks what every engine must before it feeds this slice.
  ///
  /// @throws ExactFault `context_exceeded` where the engine has no room for it
  /// @throws IllegalArgumentException where it does not start at the engine's length, or an id is
  ///   outside the vocabulary
  public void requireFits(ForwardPass engine) {
    if (from != engine.length()) {
      throw new IllegalArgumentException("slice from " + from + " at length " + engine.length());
    }
    if (count > engine.capacity() - from) {
      throw new ExactFault(
          ExactFault.Code.CONTEXT_EXCEEDED,
          (from + (long) count) + " positions of " + engine.capacity());
    }
    int vocabulary = engine.model().hyper().vocabulary();
    for (int position = from; position < end(); position++) {
      if (ids[position] < 0 || ids[position] >= vocabulary) {
        throw new IllegalArgumentException("token " + ids[position] + " of " + vocabulary);
      }
    }
  }

  /// The first position of the slice at which logits are wanted; [#end()] where there is none.
  public int firstLogits() {
    return Math.clamp(logitsFrom, from, end());
  }
}
