package dev.nabla.model.grammar;

import java.util.ArrayList;
import java.util.List;

/// One of several pieces.
final class Choice extends Rule {
  private final List<Rule> options;

  private Choice(List<Rule> options) {
    super(
        options.stream().mapToLong(Rule::shortest).min().orElseThrow(),
        options.stream().mapToLong(Rule::largestRest).max().orElseThrow(),
        widthOf(options),
        firstBytesOf(options));
    this.options = List.copyOf(options);
  }

  private static ByteSet firstBytesOf(List<Rule> options) {
    ByteSet all = new ByteSet();
    options.forEach(option -> all.addAll(option.firstBytes()));
    return all;
  }

  /// Options that begin with different bytes are never read at once. For each option all that begin
  /// like it count, whether or not those begin like each other.
  private static int widthOf(List<Rule> options) {
    int widest = 0;
    for (Rule option : options) {
      int width = 0;
      for (Rule other : options) {
        width += option.firstBytes().meets(other.firstBytes()) ? other.width() : 0;
      }
      widest = Math.max(widest, width);
    }
    return widest;
  }

  /// @param options at least one
  static Rule of(List<Rule> options) {
    return options.size() == 1 ? options.getFirst() : new Choice(new ArrayList<>(options));
  }

  @Override
  void open(long read, Place next, Places target) {
    for (Rule option : options) {
      option.open(0, next, target);
    }
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    throw new IllegalStateException("bytes are read within an option, not at the choice");
  }

  @Override
  long rest(long read) {
    return shortest();
  }
}
