package dev.nabla.model.grammar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What has been read of a word of a [Grammar]: all places that one may be at. Immutable.
///
/// Equal positions go on alike; the order in which places were found counts, so that two positions
/// that go on alike need not be equal.
public final class Position {
  private final Place[] places;

  Position(Place[] places) {
    this.places = places;
  }

  /// The position after one more byte.
  public Position step(byte value) {
    Places target = new Places();
    for (Place place : places) {
      place.step(value, target);
    }
    return target.toPosition();
  }

  /// The position after more bytes.
  public Position step(byte[] bytes) {
    Position position = this;
    for (int i = 0; i < bytes.length && position.isAlive(); i++) {
      position = position.step(bytes[i]);
    }
    return position;
  }

  /// Whether what was read begins a word.
  public boolean isAlive() {
    return places.length > 0;
  }

  /// Whether what was read is a word.
  public boolean isWord() {
    for (Place place : places) {
      if (place.mayEnd()) {
        return true;
      }
    }
    return false;
  }

  /// Bytes that make a word of it soonest, exact below 2^30; -1 in text that need not even end.
  ///
  /// @throws IllegalStateException where no word begins so
  public long rest() {
    return Arrays.stream(places)
        .mapToLong(Place::rest)
        .min()
        .orElseThrow(IllegalStateException::new);
  }

  /// A position that goes on alike for a reader who reads at most `bytes` more, and is equal for
  /// many that differ only in counts far from their bounds. Its [#rest] tells nothing.
  public Position near(int bytes) {
    Place[] near = new Place[places.length];
    for (int i = 0; i < near.length; i++) {
      near[i] = places[i].near(bytes);
    }
    return new Position(near);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Position position && Arrays.equals(places, position.places);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(places);
  }
}
