package dev.nabla.model.grammar;

import java.util.BitSet;
import java.util.function.IntConsumer;

/// Bytes that a piece of a language may begin with. Immutable by habit: nobody changes a set that
/// another has seen.
final class ByteSet {
  private final BitSet bytes = new BitSet(256);

  static ByteSet of(String ascii) {
    ByteSet set = new ByteSet();
    ascii.chars().forEach(set.bytes::set);
    return set;
  }

  static ByteSet all() {
    ByteSet set = new ByteSet();
    set.bytes.set(0, 256);
    return set;
  }

  void add(byte value) {
    bytes.set(value & 0xff);
  }

  void addAll(ByteSet others) {
    bytes.or(others.bytes);
  }

  /// Each byte, as a number from 0.
  void forEach(IntConsumer action) {
    bytes.stream().forEach(action);
  }
}
