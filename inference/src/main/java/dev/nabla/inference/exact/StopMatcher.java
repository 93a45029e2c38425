package dev.nabla.inference.exact;

import dev.nabla.primitives.bytes.Bytes;

/// Follows one stop string through a stream of bytes (Knuth, Morris and Pratt, 1977): how much of
/// it the stream ends with, and where it first stood whole.
final class StopMatcher {
  private final byte[] stop;

  /// Length of the longest proper prefix of `stop[0..i]` that is also its suffix.
  private final int[] borders;

  private int matched;

  /// @param text not empty
  StopMatcher(String text) {
    this.stop = Bytes.utf8(text).toArray();
    this.borders = new int[stop.length];
    int border = 0;
    for (int i = 1; i < stop.length; i++) {
      border = extend(border, stop[i]);
      borders[i] = border;
    }
  }

  private int extend(int length, byte next) {
    int border = length;
    while (border > 0 && stop[border] != next) {
      border = borders[border - 1];
    }
    return stop[border] == next ? border + 1 : border;
  }

  /// Takes the next byte; true where the stop string ends with it.
  boolean append(byte next) {
    matched = extend(matched == stop.length ? borders[matched - 1] : matched, next);
    return matched == stop.length;
  }

  /// Bytes of the stop string.
  int length() {
    return stop.length;
  }

  /// How many of the last bytes may be the beginning of the stop string.
  int matched() {
    return matched;
  }
}
