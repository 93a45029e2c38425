package dev.nabla.model.grammar;

import java.nio.charset.StandardCharsets;

/// Any bytes, but where they begin with a mark what comes after it is a word of a piece. What was
/// read: how much of the mark.
final class Opening extends Rule {
  private final byte[] mark;
  private final Rule inner;
  private final Anything otherwise = new Anything();

  /// @param mark not empty
  Opening(String mark, Rule inner) {
    super(0, Math.max(inner.shortest(), inner.largestRest()), inner.width(), ByteSet.all());
    this.mark = mark.getBytes(StandardCharsets.UTF_8);
    this.inner = inner;
  }

  @Override
  void open(long read, Place next, Places target) {
    target.put(Place.of(this, read, next));
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    if (value != mark[(int) read]) {
      otherwise.open(0, next, target);
    } else if (read + 1 < mark.length) {
      target.put(Place.of(this, read + 1, next));
    } else {
      inner.open(0, next, target);
    }
  }

  /// Nothing, nor a token that ends it: text may be cut off where it is.
  @Override
  long rest(long read) {
    return -1;
  }

  @Override
  boolean mayEnd() {
    return true;
  }
}
