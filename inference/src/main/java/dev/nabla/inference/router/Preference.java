package dev.nabla.inference.router;

import dev.nabla.protocol.inference.Mode;
import java.util.Comparator;
import java.util.Map.Entry;

/// Which of several modes that will do is taken. Ties go on to the next figure, at last to the
/// weaker mode, so that there is one answer.
enum Preference {
  /// The cheapest.
  PRICE,
  /// The fastest.
  LATENCY,
  /// The strongest.
  STRENGTH;

  private static final Comparator<Entry<Mode, Figures>> BY_PRICE =
      Comparator.comparing(entry -> entry.getValue().price());
  private static final Comparator<Entry<Mode, Figures>> BY_LATENCY =
      Comparator.comparingInt(entry -> entry.getValue().latencyMillis());
  private static final Comparator<Entry<Mode, Figures>> WEAKEST_FIRST = Entry.comparingByKey();

  /// The best first.
  Comparator<Entry<Mode, Figures>> order() {
    return switch (this) {
      case PRICE -> BY_PRICE.thenComparing(BY_LATENCY).thenComparing(WEAKEST_FIRST);
      case LATENCY -> BY_LATENCY.thenComparing(BY_PRICE).thenComparing(WEAKEST_FIRST);
      case STRENGTH -> WEAKEST_FIRST.reversed();
    };
  }
}
