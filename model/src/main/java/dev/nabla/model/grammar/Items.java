package dev.nabla.model.grammar;

import org.jspecify.annotations.Nullable;

/// What follows the opening bracket of an array, or the brace of an object of any members: items
/// with `, ` between them, and the bracket that closes.
///
/// What was read: a bit that is set once an item was, 24 bits of items that must still come, 24 of
/// those that may.
final class Items extends Rule {
  /// Most items, whatever the schema says.
  static final int MAX_ITEMS = 1024;

  private static final Words COMMA = Words.of(", ");
  private static final long BEGUN = 1L << 62;
  private static final int COUNT = 0xffffff;

  private final @Nullable Rule item;
  private final Words close;
  private final int least;
  private final int most;

  /// @param item null where `most` is 0
  /// @param close the closing bracket
  Items(@Nullable Rule item, Words close, int least, int most) {
    super(
        restOf(item, least, true),
        item == null ? 1 : item.largestRest() + restOf(item, Math.max(0, least - 1), false) + 2,
        item == null ? 1 : item.width(),
        firstBytesOf(item, close));
    this.item = item;
    this.close = close;
    this.least = least;
    this.most = most;
  }

  private static ByteSet firstBytesOf(@Nullable Rule item, Words close) {
    ByteSet set = new ByteSet();
    set.addAll(close.firstBytes());
    if (item != null) {
      set.addAll(item.firstBytes());
    }
    return set;
  }

  private static long restOf(@Nullable Rule item, long must, boolean first) {
    if (item == null || must == 0) {
      return 1;
    }
    return must * (item.shortest() + COMMA.shortest()) + (first ? 1 - COMMA.shortest() : 1);
  }

  private static long pack(int must, int may) {
    return BEGUN | (long) must << 24 | may;
  }

  @Override
  void open(long read, Place next, Places target) {
    boolean first = read == 0;
    int must = first ? least : (int) (read >>> 24) & COUNT;
    int may = first ? most : (int) read & COUNT;
    if (must == 0) {
      close.open(0, next, target);
    }
    if (may > 0 && item != null) {
      Place after = Place.of(this, pack(Math.max(0, must - 1), may - 1), next);
      if (first) {
        item.open(0, after, target);
      } else {
        COMMA.open(0, Place.of(item, 0, after), target);
      }
    }
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    throw new IllegalStateException("bytes are read within an item, not at the list");
  }

  @Override
  long rest(long read) {
    return read == 0 ? shortest() : restOf(item, (read >>> 24) & COUNT, false);
  }

  @Override
  long near(long read, int bytes) {
    if (read == 0) {
      return 0;
    }
    return pack((int) Math.min((read >>> 24) & COUNT, bytes), (int) Math.min(read & COUNT, bytes));
  }
}
