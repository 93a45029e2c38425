package dev.nabla.model.grammar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Places being collected, each once.
final class Places {
  private @Nullable Place[] places = new Place[4];
  private int size;

  void put(Place place) {
    for (int i = 0; i < size; i++) {
      if (place.equals(places[i])) {
        return;
      }
    }
    if (size == places.length) {
      places = Arrays.copyOf(places, 2 * size);
    }
    places[size++] = place;
  }

  Position toPosition() {
    Place[] copy = new Place[size];
    System.arraycopy(places, 0, copy, 0, size);
    return new Position(copy);
  }
}
