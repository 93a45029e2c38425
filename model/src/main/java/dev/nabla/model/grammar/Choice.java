package dev.nabla.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
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

  /// Options that begin with different bytes are never read at once.
  private static int widthOf(List<Rule> options) {
    int[] widths = new int[256];
    for (Rule option : options) {
      option.firstBytes().forEach(first -> widths[first] += option.width());
    }
    return Arrays.stream(widths).max().orElseThrow();
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
