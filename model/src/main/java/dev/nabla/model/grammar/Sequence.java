package dev.nabla.model.grammar;

import java.util.List;

/// Pieces one after another. What was read: how many of them.
final class Sequence extends Rule {
  private final List<Rule> parts;

  private Sequence(List<Rule> parts) {
    super(
        shortestOf(parts),
        largestRestOf(parts),
        parts.stream().mapToInt(Rule::width).max().orElseThrow(),
        parts.getFirst().firstBytes());
    this.parts = List.copyOf(parts);
  }

  private static long largestRestOf(List<Rule> parts) {
    long after = 0;
    long largest = 0;
    for (Rule part : parts.reversed()) {
      largest = Math.max(largest, part.largestRest() + after);
      after += part.shortest();
    }
    return largest;
  }

  static Sequence of(Rule... parts) {
    return new Sequence(List.of(parts));
  }

  @Override
  void open(long read, Place next, Places target) {
    int part = (int) read;
    Place after = part + 1 < parts.size() ? Place.of(this, part + 1L, next) : next;
    parts.get(part).open(0, after, target);
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    throw new IllegalStateException("bytes are read within a sequence, not at it");
  }

  @Override
  long rest(long read) {
    return shortestOf(parts.subList((int) read, parts.size()));
  }
}
