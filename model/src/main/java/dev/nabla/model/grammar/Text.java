package dev.nabla.model.grammar;

/// The inside of a JSON string and its closing quote: well-formed UTF-8 (RFC 3629), where a
/// backslash escapes a quote, a backslash, or one of the letters b, f, n, r, t, and control
/// characters are escaped so or not at all. So each string has one spelling.
///
/// What was read: a bit that is set once the string has begun, 8 bits of where within a character,
/// 24 of characters that must still come, 24 of those that may.
final class Text extends Rule {
  /// Most characters of a string, whatever its schema says.
  static final int MAX_CHARACTERS = 4096;

  private static final String ESCAPED = "\"\\bfnrt";
  private static final int BETWEEN = 0;
  private static final int ESCAPE = 1;
  private static final int ONE_MORE = 2;
  private static final int TWO_MORE = 3;
  private static final int THREE_MORE = 4;
  private static final int AFTER_E0 = 5;
  private static final int AFTER_ED = 6;
  private static final int AFTER_F0 = 7;
  private static final int AFTER_F4 = 8;
  private static final int NOWHERE = -1;
  private static final int COUNT = 0xffffff;
  private static final long BEGUN = 1L << 62;

  private final int least;
  private final int most;

  /// @param least and `most` characters (code points) of the string
  Text(int least, int most) {
    super(least + 1L, least + 4L, 1, ByteSet.all());
    this.least = least;
    this.most = most;
  }

  private static long pack(int within, int must, int may) {
    return BEGUN | (long) within << 48 | (long) must << 24 | may;
  }

  private static int within(long read) {
    return (int) (read >>> 48) & 0xff;
  }

  @Override
  void open(long read, Place next, Places target) {
    target.put(Place.of(this, pack(BETWEEN, least, most), next));
  }

  @Override
  void step(long read, byte value, Place next, Places target) {
    int within = within(read);
    int must = (int) (read >>> 24) & COUNT;
    int may = (int) read & COUNT;
    if (within == BETWEEN) {
      if (value == '"') {
        if (must == 0) {
          next.open(target);
        }
        return;
      }
      if (may == 0) {
        return;
      }
      must = Math.max(0, must - 1);
      may--;
    }
    int to = within == BETWEEN ? begin(value & 0xff) : goOn(within, value & 0xff);
    if (to != NOWHERE) {
      target.put(Place.of(this, pack(to, must, may), next));
    }
  }

  private static int begin(int value) {
    if (value < 0x80) {
      return value == '\\' ? ESCAPE : value >= 0x20 ? BETWEEN : NOWHERE;
    }
    return switch (value) {
      case 0xe0 -> AFTER_E0;
      case 0xed -> AFTER_ED;
      case 0xf0 -> AFTER_F0;
      case 0xf4 -> AFTER_F4;
      default -> {
        if (value < 0xc2 || value > 0xf4) {
          yield NOWHERE;
        }
        yield value < 0xe0 ? ONE_MORE : value < 0xf0 ? TWO_MORE : THREE_MORE;
      }
    };
  }

  private static int goOn(int within, int value) {
    return switch (within) {
      case ESCAPE -> ESCAPED.indexOf(value) >= 0 ? BETWEEN : NOWHERE;
      case ONE_MORE -> within(value, 0x80, 0xbf) ? BETWEEN : NOWHERE;
      case TWO_MORE -> within(value, 0x80, 0xbf) ? ONE_MORE : NOWHERE;
      case THREE_MORE -> within(value, 0x80, 0xbf) ? TWO_MORE : NOWHERE;
      case AFTER_E0 -> within(value, 0xa0, 0xbf) ? ONE_MORE : NOWHERE;
      case AFTER_ED -> within(value, 0x80, 0x9f) ? ONE_MORE : NOWHERE;
      case AFTER_F0 -> within(value, 0x90, 0xbf) ? TWO_MORE : NOWHERE;
      case AFTER_F4 -> within(value, 0x80, 0x8f) ? TWO_MORE : NOWHERE;
      default -> throw new IllegalStateException("within " + within);
    };
  }

  private static boolean within(int value, int from, int to) {
    return value >= from && value <= to;
  }

  @Override
  long rest(long read) {
    if (read == 0) {
      return shortest();
    }
    int missing =
        switch (within(read)) {
          case BETWEEN -> 0;
          case ESCAPE, ONE_MORE -> 1;
          case TWO_MORE, AFTER_E0, AFTER_ED -> 2;
          default -> 3;
        };
    return missing + ((read >>> 24) & COUNT) + 1;
  }

  @Override
  long near(long read, int bytes) {
    if (read == 0) {
      return 0;
    }
    int must = (int) Math.min((read >>> 24) & COUNT, bytes);
    int may = (int) Math.min(read & COUNT, bytes);
    return pack(within(read), must, may);
  }
}
