package dev.nabla.model.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of several fixed words, each with what follows it: names of members, values of an `enum`,
/// punctuation. Words that begin alike count as one place.
///
/// What was read: 16 bits each of the first word still possible, the one after the last, and bytes
/// read.
final class Words extends Rule {
  /// Most words of one piece, and most bytes of one.
  static final int MAX = 0xffff;

  private final byte[][] words;
  private final @Nullable Rule[] then;

  /// A word and what follows it, null where nothing does.
  record Option(String word, @Nullable Rule then) {
    private byte[] bytes() {
      return word.getBytes(StandardCharsets.UTF_8);
    }

    private long shortest() {
      return bytes().length + (then == null ? 0 : then.shortest());
    }

    private long largestRest() {
      return then == null ? shortest() : Math.max(shortest(), then.largestRest());
    }
  }

  private Words(List<Option> sorted) {
    super(
        sorted.stream().mapToLong(Option::shortest).min().orElseThrow(),
        sorted.stream().mapToLong(Option::largestRest).max().orElseThrow(),
        sorted.stream().mapToInt(o -> o.then() == null ? 1 : o.then().width()).max().orElseThrow(),
        firstBytesOf(sorted));
    this.words = sorted.stream().map(Option::bytes).toArray(byte[][]::new);
    this.then = sorted.stream().map(Option::then).toArray(Rule[]::new);
  }

  private static ByteSet firstBytesOf(List<Option> options) {
    ByteSet set = new ByteSet();
    options.forEach(option -> set.add(option.bytes()[0]));
    return set;
  }

  /// @param options at least one; different words, none empty
  static Words of(List<Option> options) {
    List<Option> sorted = new ArrayList<>(options);
    sorted.sort(Comparator.comparing(Option::bytes, Arrays::compareUnsigned));
    return new Words(sorted);
  }

  /// One word.
  static Words of(String word) {
    return of(List.of(new Option(word, null)));
  }

  private static long pack(int first, int end, int offset) {
    return (long) first << 32 | (long) end << 16 | offset;
  }

  @Override
  void open(long read, Place next, Places target) {
    target.put(Place.of(this, read == 0 ? pack(0, words.length, 0) : read, next));
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    int first = (int) (read >>> 32);
    int end = (int) (read >>> 16) & MAX;
    int offset = (int) read & MAX;
    while (first < end && (words[first].length == offset || words[first][offset] != value)) {
      first++;
    }
    int last = first;
    while (last < end && words[last][offset] == value) {
      last++;
    }
    if (first < last && words[first].length == offset + 1) {
      finish(first, next, target);
      first++;
    }
    if (first < last) {
      target.put(Place.of(this, pack(first, last, offset + 1), next));
    }
  }

  private void finish(int word, Place next, Places target) {
    Rule after = then[word];
    if (after == null) {
      next.open(target);
    } else {
      after.open(0, next, target);
    }
  }

  @Override
  long rest(long read) {
    if (read == 0) {
      return shortest();
    }
    int offset = (int) read & MAX;
    long least = Long.MAX_VALUE;
    for (int word = (int) (read >>> 32); word < ((int) (read >>> 16) & MAX); word++) {
      Rule after = then[word];
      long rest = words[word].length - offset + (after == null ? 0 : after.shortest());
      least = Math.min(least, rest);
    }
    return least;
  }
}
