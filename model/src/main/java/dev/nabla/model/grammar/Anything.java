package dev.nabla.model.grammar;

/// Any bytes, none too.
final class Anything extends Rule {
  Anything() {
    super(0, 0, 1, ByteSet.all());
  }

  @Override
  void open(long read, Place next, Places target) {
    target.put(Place.of(this, 0, next));
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    open(read, next, target);
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
